// What every exported function does: run its body, and turn whatever is thrown into a code and a
// message.
#pragma once

#include "vae_torch.h"

#include <functional>
#include <stdexcept>
#include <string>

namespace vae_torch {

struct BadArgument : std::invalid_argument {
  using std::invalid_argument::invalid_argument;
};

struct Unsupported : std::runtime_error {
  using std::runtime_error::runtime_error;
};

inline void require(bool condition, const char* otherwise) {
  if (!condition) throw BadArgument(otherwise);
}

// Runs the body without autograd and with this thread's share of the processor.
int32_t guarded(const std::function<void()>& body) noexcept;

const char* last_message() noexcept;

void set_threads(int threads);

// A text that fits, with its end.
void copy_text(const std::string& text, char* into, size_t capacity);

}  // namespace vae_torch
