// A device with streams. Nothing here is CUDA's own: LibTorch's device-neutral streams and events
// do, so all of this compiles with every LibTorch.
#include "boundary.h"
#include "cuda.h"
#include "lane.h"

#include <ATen/ATen.h>
#include <c10/core/Event.h>
#include <c10/core/StreamGuard.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <torch/version.h>

#include <array>
#include <cstring>
#include <map>
#include <mutex>
#include <vector>

namespace vae_torch {
namespace {

thread_local int64_t waits_seen = 0;

void hear(const std::string& warning, const std::function<void()>& pass_on) {
  if (warning.find("synchronizing CUDA operation") != std::string::npos) {
    waits_seen++;
  } else {
    pass_on();
  }
}

// LibTorch warns, on this thread, of each operation that makes the host wait (cuda::configure asks
// it to). That is counted instead of printed.
#if TORCH_VERSION_MAJOR >= 2
namespace warnings = c10::WarningUtils;
class Listener : public c10::WarningHandler {
 public:
  void process(const c10::Warning& warning) override {
    hear(warning.msg(), [&] { c10::WarningHandler::process(warning); });
  }
};
#else
namespace warnings = c10::Warning;
class Listener : public c10::WarningHandler {
 public:
  void process(const c10::SourceLocation& place, const std::string& text, const bool verbatim) override {
    hear(text, [&] { c10::WarningHandler::process(place, text, verbatim); });
  }
};
#endif

class StreamLane : public Lane {
 public:
  explicit StreamLane(c10::Stream stream) : stream(stream) {}

  c10::Device device() const override { return stream.device(); }

  void work(const std::function<void()>& body) override {
    const std::shared_lock<std::shared_mutex> while_no_graph_is_captured(cuda::capturing());
    Listener listener;
    const warnings::WarningHandlerGuard listening(&listener);
    const c10::StreamGuard on(stream);
    body();
  }

  int64_t count_waits(const std::function<void()>& body) override {
    const int64_t before = waits_seen;
    body();
    return waits_seen - before;
  }

  void write(at::Tensor& target, const float* elements) override {
    work([&] { target.copy_(at::from_blob(const_cast<float*>(elements), target.sizes(), at::kFloat)); });
  }

  void read(const at::Tensor& source, float* elements) override {
    work([&] { at::from_blob(elements, source.sizes(), at::kFloat).copy_(source); });
  }

  at::Tensor host_side_of(const at::Tensor& device_side) override {
    return at::zeros(device_side.sizes(), at::TensorOptions().dtype(at::kFloat).pinned_memory(true));
  }

  std::unique_ptr<Upload> upload(const at::Tensor& host_side, const at::Tensor& device_side) override;

  void fetch(const at::Tensor& device_side, at::Tensor& host_side) override {
    work([&] {
      host_side.copy_(device_side, /*non_blocking=*/true);
      stream.synchronize();
    });
  }

  void share(const at::Tensor& tensor) override { tensor.record_stream(stream); }

  std::unique_ptr<Replay> replay(bool use_graphs) override {
    return use_graphs ? cuda::graph_replay(*this, stream) : std::make_unique<Replay>(*this);
  }

  const c10::Stream stream;
};

// What is sent is copied aside first, so that the host may write the next step's values while the
// device still reads these. The host waits only when it is a whole round of seats ahead.
class SeatedUpload : public Upload {
 public:
  SeatedUpload(StreamLane& lane, const at::Tensor& host_side, const at::Tensor& device_side)
      : lane(lane), host_side(host_side), device_side(device_side) {
    for (Seat& seat : seats) seat.memory = lane.host_side_of(device_side);
  }

  int64_t send() override {
    const int64_t count = host_side.numel();
    if (count == 0) return 0;
    Seat& seat = seats[next];
    next = (next + 1) % seats.size();
    int64_t waits = 0;
    lane.work([&] {
      if (seat.taken && !seat.left.query()) {
        lane.stream.synchronize();
        waits = 1;
      }
      const auto bytes = sizeof(float) * static_cast<size_t>(count);
      std::memcpy(seat.memory.data_ptr<float>(), host_side.data_ptr<float>(), bytes);
      device_side.copy_(seat.memory, /*non_blocking=*/true);
      seat.left.record(lane.stream);
      seat.taken = true;
    });
    return waits;
  }

 private:
  struct Seat {
    at::Tensor memory;
    c10::Event left{c10::DeviceType::CUDA};
    bool taken = false;
  };

  StreamLane& lane;
  at::Tensor host_side, device_side;
  std::array<Seat, 4> seats;
  size_t next = 0;
};

std::unique_ptr<Upload> StreamLane::upload(const at::Tensor& host_side, const at::Tensor& device_side) {
  return std::make_unique<SeatedUpload>(*this, host_side, device_side);
}

// The lanes of a thread, which pass to another one when it ends: libraries keep megabytes for every
// stream that they ever saw.
class Lanes {
 public:
  ~Lanes() {
    const std::lock_guard<std::mutex> alone(mutex());
    for (auto& [device, lane] : own) idle()[device].push_back(std::move(lane));
  }

  std::shared_ptr<Lane> on(int32_t device) {
    std::shared_ptr<Lane>& lane = own[device];
    if (!lane) lane = idle_or_new(device);
    return lane;
  }

 private:
  static std::shared_ptr<Lane> idle_or_new(int32_t device) {
    const std::lock_guard<std::mutex> alone(mutex());
    auto& left = idle()[device];
    if (left.empty()) {
      const c10::impl::VirtualGuardImpl streams(c10::DeviceType::CUDA);
      const c10::Device cuda(c10::kCUDA, static_cast<c10::DeviceIndex>(device));
      return std::make_shared<StreamLane>(streams.getStreamFromGlobalPool(cuda));
    }
    std::shared_ptr<Lane> lane = std::move(left.back());
    left.pop_back();
    return lane;
  }

  // Never destroyed: threads may end after everything else.
  static std::mutex& mutex() {
    static auto* one = new std::mutex();
    return *one;
  }

  static std::map<int32_t, std::vector<std::shared_ptr<Lane>>>& idle() {
    static auto* lanes = new std::map<int32_t, std::vector<std::shared_ptr<Lane>>>();
    return *lanes;
  }

  std::map<int32_t, std::shared_ptr<Lane>> own;
};

}  // namespace

std::shared_ptr<Lane> stream_lane_of_thread(int32_t device) {
  const int32_t count = cuda::device_count();
  if (device >= count) {
    const std::string absence = cuda::absence();
    const auto why = absence.empty() ? std::to_string(count) + " devices are seen" : absence;
    throw Unsupported("there is no device cuda:" + std::to_string(device) + ": " + why);
  }
  static thread_local Lanes own;
  return own.on(device);
}

}  // namespace vae_torch
