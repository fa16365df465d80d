#pragma once

#include "lane.h"

#include <ATen/core/Tensor.h>

#include <memory>

// A vector of floats, and the lane whose order its reads and writes keep.
struct vae_torch_storage {
  std::shared_ptr<vae_torch::Lane> lane;
  at::Tensor elements;

  vae_torch_storage(int32_t device, int64_t count);
  ~vae_torch_storage();
  vae_torch_storage(const vae_torch_storage&) = delete;
  vae_torch_storage& operator=(const vae_torch_storage&) = delete;

  static int64_t alive();
};
