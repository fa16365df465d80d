// A program as the other side encodes it, checked: slots are made once, before they are read, and
// not read after they die.
#pragma once

#include "vae_torch.h"

#include <vector>

namespace vae_torch {

// What passes between a program and its surroundings.
struct Port {
  int64_t slot;  // -1 when nothing reads it
  std::vector<int64_t> sizes;
  int64_t count() const;
};

struct Instruction {
  vae_torch_opcode opcode;
  int64_t result;
  std::vector<int64_t> operands;
  std::vector<int64_t> attributes;
  std::vector<int64_t> dying;
};

struct Update {
  int64_t variable;
  int64_t slot;
};

struct Plan {
  int64_t slots;
  std::vector<Port> inputs;
  std::vector<Port> variables;
  std::vector<Instruction> instructions;
  std::vector<Port> outputs;
  std::vector<Update> updates;

  static Plan parse(const int64_t* words, int64_t length);
};

}  // namespace vae_torch
