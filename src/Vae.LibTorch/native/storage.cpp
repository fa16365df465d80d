#include "storage.h"

#include "boundary.h"

#include <ATen/ATen.h>

#include <atomic>

namespace {
std::atomic<int64_t> live_storages{0};
}

vae_torch_storage::vae_torch_storage(int32_t device, int64_t count) : lane(vae_torch::Lane::of_thread(device)) {
  vae_torch::require(count >= 0, "a storage has no negative number of elements");
  lane->work([&] { elements = at::zeros({count}, at::TensorOptions().dtype(at::kFloat).device(lane->device())); });
  live_storages++;
}

vae_torch_storage::~vae_torch_storage() {
  lane->work([&] { elements.reset(); });
  live_storages--;
}

int64_t vae_torch_storage::alive() {
  return live_storages;
}
