// What the files of the shim share. A function that it exports runs its body on a lane, and returns
// a code for what is thrown.
#pragma once

#include <c10/core/Stream.h>

#include <atomic>
#include <cstdint>
#include <functional>
#include <shared_mutex>
#include <string>

namespace vae_torch {

enum Code : int32_t { ok = 0, out_of_memory = 1, failed = 2 };

// The order in which a device does one slot's work: a stream of CUDA's. Device -1 is the processor,
// whose operations are done when they return.
struct Lane {
  int32_t device;
  int64_t stream;

  bool is_cuda() const { return device >= 0; }
  c10::Device place() const { return {is_cuda() ? c10::kCUDA : c10::kCPU, static_cast<c10::DeviceIndex>(device)}; }
  c10::Stream on_cuda() const { return c10::Stream(c10::Stream::UNSAFE, place(), stream); }
};

// Of an operation on the processor, for every thread.
inline std::atomic<int> threads{1};
// What the last failure on this thread was.
inline thread_local std::string message;
// How often LibTorch made this thread wait for a device.
inline thread_local int64_t waits = 0;
// Held by one thread while it captures, shared by those that work: what others ask of CUDA would
// spoil a capture.
inline std::shared_mutex capturing;

// Runs a body without autograd and with this thread's share of the processor.
Code guarded(const std::function<void()>& body) noexcept;
// The same, in the order of a lane.
Code guarded(const Lane& lane, const std::function<void()>& body) noexcept;

// All that needs CUDA's own headers: the build takes cuda_present.cpp or cuda_absent.cpp.
namespace cuda {
// Why it is absent; empty if it is not.
std::string absence();
int32_t device_count();
// Asks for deterministic operations, and to be told of waits.
void configure(bool allow_tf32);
// A name of up to 256 bytes, and bytes: of the device; free; of those that LibTorch has, in use,
// the most that was in use, all.
void describe(c10::Device device, char* name, int64_t* figures);
// Captures the body on this thread's stream, and returns what replays it.
std::function<void()> capture(const std::function<void()>& body);
}  // namespace cuda
}  // namespace vae_torch
