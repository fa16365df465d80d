#include "boundary.h"
#include "cuda.h"

namespace vae_torch::cuda {

std::string absence() {
  return VAE_TORCH_CUDA_ABSENCE;
}

int32_t device_count() {
  return 0;
}

void configure(bool) {}

void describe(int32_t, vae_torch_device&) {
  throw Unsupported(absence());
}

void read_memory(int32_t, vae_torch_statistics&) {
  throw Unsupported(absence());
}

std::shared_mutex& capturing() {
  static std::shared_mutex never_locked;
  return never_locked;
}

std::unique_ptr<Replay> graph_replay(Lane&, c10::Stream) {
  throw Unsupported(absence());
}

}  // namespace vae_torch::cuda
