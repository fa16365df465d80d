#include "boundary.h"
#include "cuda.h"

#include <ATen/ATen.h>
#include <ATen/Context.h>
#include <ATen/cuda/CUDAGraph.h>
#include <c10/core/DeviceGuard.h>
#include <c10/core/StreamGuard.h>
#include <c10/cuda/CUDACachingAllocator.h>
#include <c10/cuda/CUDAException.h>
#include <c10/cuda/CUDAFunctions.h>

#include <mutex>

namespace vae_torch::cuda {
namespace {

// Libraries make their handles and choose their kernels in the first runs, which a capture must not
// see.
constexpr int warm_runs = 3;

class GraphReplay : public Replay {
 public:
  GraphReplay(Lane& lane, c10::Stream stream) : Replay(lane), stream(stream) { state = VAE_TORCH_GRAPH_WARMING; }

  // A graph, and the memory that it works in, must not go while the device is still at it.
  ~GraphReplay() override {
    if (!graph) return;
    try {
      stream.synchronize();
    } catch (const std::exception&) {
      // What failed on the device is told by the call that reads from it.
    }
  }

  void run(const std::function<void()>& body) override {
    if (state == VAE_TORCH_GRAPH_WARMING && runs++ == warm_runs) capture(body);
    if (state == VAE_TORCH_GRAPH_CAPTURED) {
      lane.work([&] { graph->replay(); });
    } else {
      lane.work(body);
    }
  }

 private:
  // Capturing only writes down: the run itself follows, by the graph or, if that was refused, by
  // single operations.
  void capture(const std::function<void()>& body) {
    const std::unique_lock<std::shared_mutex> alone(capturing());
    const c10::StreamGuard on(stream);
    auto candidate = std::make_unique<at::cuda::CUDAGraph>();
    try {
      candidate->capture_begin();
      try {
        body();
      } catch (...) {
        end_quietly(*candidate);
        throw;
      }
      candidate->capture_end();
      graph = std::move(candidate);
      state = VAE_TORCH_GRAPH_CAPTURED;
    } catch (const c10::Error& error) {
      refuse(error.what_without_backtrace());
    } catch (const std::exception& error) {
      refuse(error.what());
    }
  }

  static void end_quietly(at::cuda::CUDAGraph& graph) noexcept {
    try {
      graph.capture_end();
    } catch (const std::exception&) {
      // What broke the capture is told by what was thrown first.
    }
  }

  void refuse(const std::string& why) {
    state = VAE_TORCH_GRAPH_REFUSED;
    refusal = why;
  }

  c10::Stream stream;
  std::unique_ptr<at::cuda::CUDAGraph> graph;
  int runs = 0;
};

c10::Device device_of(int32_t number) {
  return c10::Device(c10::kCUDA, static_cast<c10::DeviceIndex>(number));
}

}  // namespace

std::string absence() {
  return "";
}

int32_t device_count() {
  return c10::cuda::device_count();
}

void configure(bool allow_tf32) {
  at::globalContext().setDeterministicCuDNN(true);
  at::globalContext().setBenchmarkCuDNN(false);
  at::globalContext().setAllowTF32CuDNN(allow_tf32);
  at::globalContext().setAllowTF32CuBLAS(allow_tf32);
  c10::cuda::warning_state().set_sync_debug_mode(c10::cuda::SyncDebugMode::L_WARN);
}

void describe(int32_t device, vae_torch_device& into) {
  require(device >= 0 && device < device_count(), "there is no such device");
  const std::shared_lock<std::shared_mutex> while_no_graph_is_captured(capturing());
  const c10::DeviceGuard on(device_of(device));
  cudaDeviceProp properties{};
  C10_CUDA_CHECK(cudaGetDeviceProperties(&properties, device));
  size_t free_bytes = 0, total_bytes = 0;
  C10_CUDA_CHECK(cudaMemGetInfo(&free_bytes, &total_bytes));
  copy_text(properties.name, into.name, sizeof into.name);
  into.free_bytes = static_cast<int64_t>(free_bytes);
  into.total_bytes = static_cast<int64_t>(total_bytes);
}

void read_memory(int32_t device, vae_torch_statistics& into) {
  require(device >= 0 && device < device_count(), "there is no such device");
  const std::shared_lock<std::shared_mutex> while_no_graph_is_captured(capturing());
  // Before a process's first tensor there is no allocator to ask.
  at::empty({0}, at::TensorOptions().dtype(at::kFloat).device(device_of(device)));
  // Place 0 of each is the sum over small and large blocks.
  const auto stats = c10::cuda::CUDACachingAllocator::getDeviceStats(device);
  into.allocated_bytes = stats.allocated_bytes[0].current;
  into.peak_allocated_bytes = stats.allocated_bytes[0].peak;
  into.reserved_bytes = stats.reserved_bytes[0].current;
}

std::shared_mutex& capturing() {
  static std::shared_mutex one;
  return one;
}

std::unique_ptr<Replay> graph_replay(Lane& lane, c10::Stream stream) {
  return std::make_unique<GraphReplay>(lane, stream);
}

}  // namespace vae_torch::cuda
