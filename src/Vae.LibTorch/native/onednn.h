// LibTorch computes the processor's convolutions by oneDNN.
#pragma once

#include <string>

namespace vae_torch {

// Turns oneDNN off for the process where it computes wrongly, and says so in a sentence; empty
// where it is right.
std::string settle_onednn();

}  // namespace vae_torch
