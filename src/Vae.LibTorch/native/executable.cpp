#include "executable.h"

#include "boundary.h"
#include "operations.h"

#include <ATen/ATen.h>

#include <atomic>
#include <cstring>

namespace {

std::atomic<int64_t> live_executables{0};

// Floats of a cache line: where each tensor of a block starts.
constexpr int64_t line = 16;

// Empties the slots however a run ends, so that what it made is given back.
struct Cleared {
  std::vector<at::Tensor>& slots;
  ~Cleared() {
    for (at::Tensor& slot : slots) slot.reset();
  }
};

bool is_place(int64_t place, const std::vector<at::Tensor>& parts) {
  return place >= 0 && place < static_cast<int64_t>(parts.size());
}

// What the host writes: numbers of rows, as wide as floats, where there is a table.
std::vector<vae_torch::Port> written_inputs(
    const std::vector<vae_torch::Port>& inputs, const std::vector<vae_torch_table*>& tables) {
  std::vector<vae_torch::Port> written = inputs;
  for (size_t place = 0; place < tables.size(); place++) {
    if (tables[place] != nullptr) written[place].sizes.resize(1, 1);
  }
  return written;
}

}  // namespace

namespace vae_torch {

Block::Block(const std::vector<Port>& ports, Lane& lane) {
  int64_t length = 0;
  for (const Port& port : ports) {
    starts.push_back(length);
    length += (port.count() + line - 1) / line * line;
  }
  device_side = at::zeros({length}, at::TensorOptions().dtype(at::kFloat).device(lane.device()));
  host_side = lane.host_side_of(device_side);
  for (size_t place = 0; place < ports.size(); place++) {
    const auto& port = ports[place];
    parts.push_back(device_side.narrow(0, starts[place], port.count()).view(port.sizes));
  }
}

float* Block::on_host(int64_t place) {
  return host_side.data_ptr<float>() + starts[place];
}

}  // namespace vae_torch

using vae_torch::require;

vae_torch_executable::vae_torch_executable(
    int32_t device,
    bool use_graphs,
    vae_torch::Plan checked,
    const std::vector<vae_torch_storage*>& storages,
    const std::vector<vae_torch_table*>& tables)
    : plan(std::move(checked)), lane(storages.empty() ? vae_torch::Lane::of_thread(device) : storages[0]->lane) {
  require(storages.size() == plan.variables.size(), "the plan has another number of variables");
  require(lane->device() == vae_torch::Lane::of_thread(device)->device(), "the variables are on another device");
  require(tables.empty() || tables.size() == plan.inputs.size(), "the plan has another number of inputs");
  lane->work([&] { prepare(use_graphs, storages, tables); });
  live_executables++;
}

vae_torch_executable::~vae_torch_executable() {
  lane->work([&] { release(); });
  live_executables--;
}

void vae_torch_executable::prepare(
    bool use_graphs,
    const std::vector<vae_torch_storage*>& storages,
    const std::vector<vae_torch_table*>& tables) {
  for (size_t place = 0; place < storages.size(); place++) {
    require(storages[place]->lane == lane, "the variables belong to different lanes: allocate them on one thread");
    require(storages[place]->elements.numel() == plan.variables[place].count(), "a variable has another size");
    variables.push_back(storages[place]->elements.view(plan.variables[place].sizes));
  }

  std::vector<vae_torch::Instruction> steps;
  for (vae_torch::Instruction& instruction : plan.instructions) {
    if (instruction.opcode != VAE_TORCH_CONSTANT) {
      steps.push_back(std::move(instruction));
      continue;
    }
    double value;
    std::memcpy(&value, instruction.attributes.data(), sizeof value);
    const auto options = at::TensorOptions().dtype(at::kFloat).device(lane->device());
    constants.emplace_back(instruction.result, at::full({}, value, options));
  }
  plan.instructions = std::move(steps);
  slots.resize(static_cast<size_t>(plan.slots));
  inputs = vae_torch::Block(written_inputs(plan.inputs, tables), *lane);
  for (size_t place = 0; place < tables.size(); place++) {
    if (tables[place] != nullptr) select_from(static_cast<int64_t>(place), *tables[place]);
  }
  outputs = vae_torch::Block(plan.outputs, *lane);
  upload = lane->upload(inputs.host_side, inputs.device_side);
  replay = lane->replay(use_graphs);
}

void vae_torch_executable::select_from(int64_t place, vae_torch_table& table) {
  const std::vector<int64_t>& sizes = plan.inputs[place].sizes;
  const bool fits = sizes.size() == 2 && sizes[1] == table.rows.width();
  require(fits, "an input that is taken from a table has rows of another width");
  require(table.rows.device() == lane->device(), "a table is on another device");
  table.rows.share_with(*lane);
  selections.push_back({place, table.rows, inputs.parts[place].view(at::kInt)});
}

void vae_torch_executable::release() {
  replay.reset();
  upload.reset();
  selections.clear();
  inputs = outputs = vae_torch::Block();
  constants.clear();
  variables.clear();
}

float* vae_torch_executable::input(int64_t place) {
  require(is_place(place, inputs.parts), "there is no such input");
  return inputs.on_host(place);
}

void vae_torch_executable::run() {
  check_selections();
  waits_for_uploads += upload->send();
  waits_in_runs += lane->count_waits([&] { replay->run([&] { evaluate_all(); }); });
  fetched = false;
  runs++;
}

// On a device a number that is too large would end the process's use of it.
void vae_torch_executable::check_selections() {
  for (const vae_torch::Selection& selection : selections) {
    const float* numbers = inputs.on_host(selection.place);
    const int64_t rows = selection.table.count();
    for (int64_t i = 0; i < selection.numbers.numel(); i++) {
      int32_t number;
      std::memcpy(&number, numbers + i, sizeof number);
      require(number >= 0 && number < rows, "a row is asked for that the table does not have");
    }
  }
}

const float* vae_torch_executable::output(int64_t place) {
  require(is_place(place, outputs.parts), "there is no such output");
  if (!fetched) lane->fetch(outputs.device_side, outputs.host_side);
  fetched = true;
  return outputs.on_host(place);
}

void vae_torch_executable::evaluate_all() {
  const Cleared cleared{slots};
  for (const auto& [slot, value] : constants) slots[slot] = value;
  for (size_t place = 0; place < plan.inputs.size(); place++) {
    if (plan.inputs[place].slot >= 0) slots[plan.inputs[place].slot] = inputs.parts[place];
  }
  for (const vae_torch::Selection& selection : selections) {
    const auto slot = plan.inputs[selection.place].slot;
    if (slot >= 0) slots[slot] = selection.table.select(selection.numbers);
  }
  for (size_t place = 0; place < plan.variables.size(); place++) {
    if (plan.variables[place].slot >= 0) slots[plan.variables[place].slot] = variables[place];
  }
  for (const vae_torch::Instruction& instruction : plan.instructions) {
    slots[instruction.result] = vae_torch::evaluate(instruction, slots);
    for (const int64_t dead : instruction.dying) slots[dead].reset();
  }
  store_outputs();
  store_updates();
}

void vae_torch_executable::store_outputs() {
  for (size_t place = 0; place < plan.outputs.size(); place++)
    outputs.parts[place].copy_(slots[plan.outputs[place].slot]);
}

void vae_torch_executable::store_updates() {
  // A next value may be a view of a variable that is about to be written: those are copied aside
  // first.
  std::vector<at::Tensor> values;
  for (const vae_torch::Update& update : plan.updates) {
    at::Tensor value = slots[update.slot];
    for (const at::Tensor& variable : variables) {
      if (value.is_alias_of(variable)) value = value.clone();
    }
    values.push_back(std::move(value));
  }
  for (size_t place = 0; place < values.size(); place++) variables[plan.updates[place].variable].copy_(values[place]);
}

void vae_torch_executable::report(vae_torch_report& into) const {
  into.runs = runs;
  into.waits_in_runs = waits_in_runs;
  into.waits_for_uploads = waits_for_uploads;
  into.graph_state = replay->state;
  vae_torch::copy_text(replay->refusal, into.graph_refusal, sizeof into.graph_refusal);
}

int64_t vae_torch_executable::alive() {
  return live_executables;
}
