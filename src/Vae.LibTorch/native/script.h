// The text of one TorchScript function, compiled: it reads and writes a list of tensors.
#pragma once

#include <ATen/core/ivalue.h>
#include <torch/csrc/jit/api/compilation_unit.h>
#include <torch/csrc/jit/runtime/interpreter.h>

#include <memory>
#include <string>

namespace vae_torch {

class Script {
 public:
  // Compiles the function "step". What is wrong with the text is thrown.
  explicit Script(const std::string& text);

  // Runs the function as it is written: no profiler watches and nothing is fused, so that the first
  // run gives the same bits as the last.
  void run(const c10::IValue& tensors);

 private:
  std::shared_ptr<torch::jit::CompilationUnit> unit;
  torch::jit::Code code;
};

}  // namespace vae_torch
