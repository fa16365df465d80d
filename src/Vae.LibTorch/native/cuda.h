// All that needs CUDA's own headers. There are two of it, and the build takes one: cuda_present.cpp
// and cuda_absent.cpp.
#pragma once

#include "lane.h"
#include "vae_torch.h"

#include <c10/core/Stream.h>

#include <memory>
#include <shared_mutex>
#include <string>

namespace vae_torch::cuda {

// Why it is absent; empty if it is not.
std::string absence();

int32_t device_count();

// Asks for deterministic operations, and to be told of waits.
void configure(bool allow_tf32);

void describe(int32_t device, vae_torch_device& into);
void read_memory(int32_t device, vae_torch_statistics& into);

// Held by one thread while it captures, shared by those that work: what others ask of CUDA would
// spoil a capture.
std::shared_mutex& capturing();

std::unique_ptr<Replay> graph_replay(Lane& lane, c10::Stream stream);

}  // namespace vae_torch::cuda
