// Stands in for CUDA's crt/host_defines.h and crt/host_config.h, which CUDA's headers include and
// which pip keeps apart from them, with the compiler for devices. A compiler that knows nothing of
// devices skips what is said of them, and heeds what is said of alignment.
#pragma once

#define CUDARTAPI
#define __host__
#define __device__
#define __global__
#define __shared__
#define __constant__
#define __managed__
#define __device_builtin__
#define __device_builtin_texture_type__
#define __device_builtin_surface_type__
#define __cudart_builtin__
#define __align__(bytes) __attribute__((aligned(bytes)))
#define __builtin_align__(bytes) __align__(bytes)
