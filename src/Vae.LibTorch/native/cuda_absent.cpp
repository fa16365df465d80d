#include "shim.h"

#include <stdexcept>

namespace vae_torch::cuda {

std::string absence() { return VAE_TORCH_CUDA_ABSENCE; }
int32_t device_count() { return 0; }
void configure(bool) {}
void describe(c10::Device, char*, int64_t*) { throw std::runtime_error(absence()); }
std::function<void()> capture(const std::function<void()>&) { throw std::runtime_error(absence()); }

}  // namespace vae_torch::cuda
