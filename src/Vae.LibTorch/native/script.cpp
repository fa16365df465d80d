#include "script.h"

#include <torch/csrc/api/include/torch/jit.h>
#include <torch/csrc/jit/api/function_impl.h>
#include <torch/csrc/jit/passes/constant_propagation.h>

namespace vae_torch {
namespace {

// Lists of sizes are made once, and not at each run.
std::shared_ptr<torch::jit::Graph> graph_of(torch::jit::CompilationUnit& unit) {
  auto graph = torch::jit::toGraphFunction(unit.get_function("step")).graph();
  torch::jit::ConstantPropagation(graph);
  return graph;
}

}  // namespace

Script::Script(const std::string& text) : unit(torch::jit::compile(text)), code(graph_of(*unit), "step") {}

void Script::run(const c10::IValue& tensors) {
  torch::jit::Stack stack{tensors};
  torch::jit::InterpreterState(code).run(stack);
}

}  // namespace vae_torch
