// A lane is the order in which a device does one slot's work: nothing on the processor, whose
// operations are done when they return, a stream on CUDA.
#pragma once

#include "vae_torch.h"

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include <functional>
#include <memory>
#include <string>

namespace vae_torch {

class Lane;

// How the program of an executable is run again and again.
class Replay {
 public:
  explicit Replay(Lane& lane) : lane(lane) {}
  virtual ~Replay() = default;

  // Runs the body, which reads and writes the same places each time.
  virtual void run(const std::function<void()>& body);

  vae_torch_graph_state state = VAE_TORCH_GRAPH_NONE;
  std::string refusal;

 protected:
  Lane& lane;
};

// The way of a host tensor to its device. The host may write the tensor again as soon as it is
// sent.
class Upload {
 public:
  virtual ~Upload() = default;

  // Returns how often the host had to wait.
  virtual int64_t send() = 0;
};

class Lane {
 public:
  virtual ~Lane() = default;

  // This thread's lane on a device: what a thread allocates and compiles is done in one order. -1
  // is the processor.
  static std::shared_ptr<Lane> of_thread(int32_t device);

  virtual c10::Device device() const = 0;

  // Does what belongs to the lane.
  virtual void work(const std::function<void()>& body) = 0;

  // Runs the body and returns how often LibTorch made the host wait for the device meanwhile.
  virtual int64_t count_waits(const std::function<void()>& body) = 0;

  // Copies between the device and host memory, which may be used at once afterwards.
  virtual void write(at::Tensor& target, const float* elements) = 0;
  virtual void read(const at::Tensor& source, float* elements) = 0;

  // Host memory for a tensor of the device: the tensor itself where the device is the host.
  virtual at::Tensor host_side_of(const at::Tensor& device_side) = 0;
  virtual std::unique_ptr<Upload> upload(const at::Tensor& host_side, const at::Tensor& device_side) = 0;
  virtual void fetch(const at::Tensor& device_side, at::Tensor& host_side) = 0;

  // Announces that this lane will read what another one allocated.
  virtual void share(const at::Tensor& tensor) = 0;

  virtual std::unique_ptr<Replay> replay(bool use_graphs) = 0;
};

inline void Replay::run(const std::function<void()>& body) {
  lane.work(body);
}

// For every device that has streams.
std::shared_ptr<Lane> stream_lane_of_thread(int32_t device);

}  // namespace vae_torch
