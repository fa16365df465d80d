// A script on the variables of a lane, with inputs and outputs of its own.
#pragma once

#include "lane.h"
#include "ports.h"
#include "script.h"
#include "storage.h"
#include "table.h"

#include <ATen/core/Tensor.h>

#include <memory>
#include <vector>

namespace vae_torch {

// Tensors side by side in one piece of memory, on the device and on the host, so that they pass
// between the two in one copy.
struct Block {
  at::Tensor device_side, host_side;
  std::vector<at::Tensor> parts;  // on the device
  std::vector<int64_t> starts;

  Block() = default;
  Block(const std::vector<Port>& ports, Lane& lane);

  float* on_host(int64_t place);
};

// An input that is taken from a table.
struct Selection {
  int64_t place;
  Table table;
  at::Tensor numbers;  // on the device
};

}  // namespace vae_torch

struct vae_torch_executable {
 public:
  vae_torch_executable(
      int32_t device,
      bool use_graphs,
      const vae_torch_script& script,
      const std::vector<vae_torch_storage*>& storages,
      const std::vector<vae_torch_table*>& tables);
  ~vae_torch_executable();
  vae_torch_executable(const vae_torch_executable&) = delete;
  vae_torch_executable& operator=(const vae_torch_executable&) = delete;

  float* input(int64_t place);
  void run();
  const float* output(int64_t place);
  void report(vae_torch_report& into) const;

  static int64_t alive();

 private:
  void prepare(
      bool use_graphs,
      const std::vector<double>& constants,
      const std::vector<vae_torch_storage*>& storages,
      const std::vector<vae_torch_table*>& tables);
  void select_from(int64_t place, vae_torch_table& table);
  void release();
  void check_selections();
  void collect(const std::vector<double>& constants);

  vae_torch::Ports ports;
  vae_torch::Script script;
  std::shared_ptr<vae_torch::Lane> lane;
  std::vector<at::Tensor> variables;
  vae_torch::Block inputs, outputs;
  std::vector<vae_torch::Selection> selections;
  c10::IValue tensors;  // all that the script reads and writes
  bool fetched = true;
  std::unique_ptr<vae_torch::Upload> upload;
  std::unique_ptr<vae_torch::Replay> replay;
  int64_t runs = 0;
  int64_t waits_in_runs = 0;
  int64_t waits_for_uploads = 0;
};
