// The processor: operations are done when they return, and a tensor's memory is the host's.
#include "boundary.h"
#include "lane.h"

#include <ATen/ATen.h>

#include <cstring>

namespace vae_torch {
namespace {

class NoUpload : public Upload {
 public:
  int64_t send() override { return 0; }
};

class ProcessorLane : public Lane {
 public:
  c10::Device device() const override { return c10::Device(c10::kCPU); }

  void work(const std::function<void()>& body) override { body(); }

  int64_t count_waits(const std::function<void()>& body) override {
    body();
    return 0;
  }

  void write(at::Tensor& target, const float* elements) override {
    copy(target.data_ptr<float>(), elements, target.numel());
  }

  void read(const at::Tensor& source, float* elements) override {
    copy(elements, source.data_ptr<float>(), source.numel());
  }

  at::Tensor host_side_of(const at::Tensor& device_side) override { return device_side; }

  std::unique_ptr<Upload> upload(const at::Tensor&, const at::Tensor&) override { return std::make_unique<NoUpload>(); }

  void fetch(const at::Tensor&, at::Tensor&) override {}

  void share(const at::Tensor&) override {}

  std::unique_ptr<Replay> replay(bool use_graphs) override {
    if (use_graphs) throw Unsupported("graphs are CUDA's: the processor has none");
    return std::make_unique<Replay>(*this);
  }

 private:
  static void copy(float* to, const float* from, int64_t count) {
    if (count > 0) std::memcpy(to, from, sizeof(float) * static_cast<size_t>(count));
  }
};

}  // namespace

std::shared_ptr<Lane> Lane::of_thread(int32_t device) {
  if (device >= 0) return stream_lane_of_thread(device);
  require(device == -1, "a device is -1, the processor, or the number of one of CUDA's");
  static const std::shared_ptr<Lane> processor = std::make_shared<ProcessorLane>();
  return processor;
}

}  // namespace vae_torch
