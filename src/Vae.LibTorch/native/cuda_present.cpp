#include "shim.h"

#include <ATen/ATen.h>
#include <ATen/Context.h>
#include <ATen/cuda/CUDAGraph.h>
#include <c10/core/DeviceGuard.h>
#include <c10/cuda/CUDACachingAllocator.h>
#include <c10/cuda/CUDAException.h>
#include <c10/cuda/CUDAFunctions.h>

#include <cstring>

namespace vae_torch::cuda {

std::string absence() { return ""; }
int32_t device_count() { return c10::cuda::device_count(); }

void configure(bool allow_tf32) {
  at::globalContext().setDeterministicCuDNN(true);
  at::globalContext().setBenchmarkCuDNN(false);
  at::globalContext().setAllowTF32CuDNN(allow_tf32);
  at::globalContext().setAllowTF32CuBLAS(allow_tf32);
  c10::cuda::warning_state().set_sync_debug_mode(c10::cuda::SyncDebugMode::L_WARN);
}

void describe(c10::Device device, char* name, int64_t* figures) {
  const c10::DeviceGuard on(device);
  // Before a process's first tensor there is no allocator to ask.
  at::empty({0}, at::TensorOptions().dtype(at::kFloat).device(device));
  cudaDeviceProp properties{};
  C10_CUDA_CHECK(cudaGetDeviceProperties(&properties, device.index()));
  std::memcpy(name, properties.name, sizeof properties.name);
  size_t free_bytes = 0, total_bytes = 0;
  C10_CUDA_CHECK(cudaMemGetInfo(&free_bytes, &total_bytes));
  // Place 0 of each is the sum over small and large blocks.
  const auto stats = c10::cuda::CUDACachingAllocator::getDeviceStats(device.index());
  figures[0] = static_cast<int64_t>(total_bytes);
  figures[1] = static_cast<int64_t>(free_bytes);
  figures[2] = stats.allocated_bytes[0].current;
  figures[3] = stats.allocated_bytes[0].peak;
  figures[4] = stats.reserved_bytes[0].current;
}

std::function<void()> capture(const std::function<void()>& body) {
  const auto graph = std::make_shared<at::cuda::CUDAGraph>();
  graph->capture_begin();
  try {
    body();
  } catch (...) {
    try {
      graph->capture_end();
    } catch (const std::exception&) {
      // What broke the capture is told by what was thrown first.
    }
    throw;
  }
  graph->capture_end();
  return [graph] { graph->replay(); };
}

}  // namespace vae_torch::cuda
