// What passes between a program and its surroundings, as the other side encodes it.
#pragma once

#include "vae_torch.h"

#include <vector>

namespace vae_torch {

struct Port {
  std::vector<int64_t> sizes;
  int64_t count() const;
};

struct Ports {
  std::vector<Port> inputs, variables, outputs;

  // Checked: no size is negative and no tensor too large.
  static Ports parse(const int64_t* words, int64_t length);
};

}  // namespace vae_torch
