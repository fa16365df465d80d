// oneDNN 3.7.2, with which Debian 13 builds LibTorch 2.6, computes many convolutions wrongly, by
// its kernels for AVX2 and newer: those whose channels do not fill the last of its blocks. A
// version number would not tell, since LibTorch also carries oneDNN inside, and what is chosen
// depends on the processor: so some such shapes are computed by it and by LibTorch's own code.
#include "onednn.h"

#include "operations.h"

#include <ATen/ATen.h>

namespace vae_torch {
namespace {

struct Probe {
  vae_torch_opcode opcode;
  std::vector<int64_t> input, kernel, attributes;
};

const Probe probes[] = {
    {VAE_TORCH_CONVOLVE, {2, 10, 7, 48}, {1, 2, 48, 33}, {3, 1}},
    {VAE_TORCH_CONVOLVE, {3, 1, 1, 3}, {2, 3, 3, 48}, {1, 2}},
    {VAE_TORCH_CONVOLVE_TRANSPOSED, {2, 4, 4, 17}, {4, 4, 1, 17}, {2, 1, 8, 8}},
    {VAE_TORCH_CONVOLVE_TRANSPOSED, {3, 3, 1, 15}, {2, 3, 1, 15}, {3, 0, 10, 3}},
};

at::Tensor uneven(const std::vector<int64_t>& sizes) {
  int64_t count = 1;
  for (const int64_t size : sizes) count *= size;
  return at::sin(at::arange(count, at::kFloat)).view(sizes);
}

at::Tensor computed(const Probe& probe) {
  std::vector<at::Tensor> slots{uneven(probe.input), uneven(probe.kernel)};
  return evaluate({probe.opcode, 2, {0, 1}, probe.attributes, {}}, slots);
}

bool is_right() {
  auto& context = at::globalContext();
  for (const Probe& probe : probes) {
    const at::Tensor doubted = computed(probe);
    context.setUserEnabledMkldnn(false);
    const at::Tensor expected = computed(probe);
    context.setUserEnabledMkldnn(true);
    if (!at::allclose(doubted, expected, /*rtol=*/1e-3, /*atol=*/1e-3)) return false;
  }
  return true;
}

}  // namespace

std::string settle_onednn() {
  if (!at::globalContext().userEnabledMkldnn() || is_right()) return "";
  at::globalContext().setUserEnabledMkldnn(false);
  return "the oneDNN of this LibTorch computes convolutions wrongly on this processor: they are computed without it, "
         "rightly but slowly";
}

}  // namespace vae_torch
