// The meaning of every opcode but the constant, in LibTorch's operations.
#pragma once

#include "plan.h"

#include <ATen/core/Tensor.h>

#include <vector>

namespace vae_torch {

// Values are floats, save that what a comparison makes stays boolean until it is read as a
// number: most masks only choose.
at::Tensor evaluate(const Instruction& instruction, std::vector<at::Tensor>& slots);

// A value as floats.
at::Tensor as_numbers(const at::Tensor& value);

}  // namespace vae_torch
