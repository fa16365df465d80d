#include "executable.h"

#include "boundary.h"

#include <ATen/ATen.h>

#include <atomic>
#include <cstring>

namespace {

std::atomic<int64_t> live_executables{0};

// Floats of a cache line: where each tensor of a block starts.
constexpr int64_t line = 16;

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
    const vae_torch_script& given,
    const std::vector<vae_torch_storage*>& storages,
    const std::vector<vae_torch_table*>& tables)
    : ports(vae_torch::Ports::parse(given.ports, given.port_words)),
      script(given.text),
      lane(storages.empty() ? vae_torch::Lane::of_thread(device) : storages[0]->lane) {
  const std::vector<double> constants(given.constants, given.constants + given.constant_count);
  require(storages.size() == ports.variables.size(), "the script has another number of variables");
  require(lane->device() == vae_torch::Lane::of_thread(device)->device(), "the variables are on another device");
  require(tables.empty() || tables.size() == ports.inputs.size(), "the script has another number of inputs");
  lane->work([&] { prepare(use_graphs, constants, storages, tables); });
  live_executables++;
}

vae_torch_executable::~vae_torch_executable() {
  lane->work([&] { release(); });
  live_executables--;
}

void vae_torch_executable::prepare(
    bool use_graphs,
    const std::vector<double>& constants,
    const std::vector<vae_torch_storage*>& storages,
    const std::vector<vae_torch_table*>& tables) {
  for (size_t place = 0; place < storages.size(); place++) {
    require(storages[place]->lane == lane, "the variables belong to different lanes: allocate them on one thread");
    require(storages[place]->elements.numel() == ports.variables[place].count(), "a variable has another size");
    variables.push_back(storages[place]->elements.view(ports.variables[place].sizes));
  }

  inputs = vae_torch::Block(written_inputs(ports.inputs, tables), *lane);
  for (size_t place = 0; place < tables.size(); place++) {
    if (tables[place] != nullptr) select_from(static_cast<int64_t>(place), *tables[place]);
  }
  outputs = vae_torch::Block(ports.outputs, *lane);
  collect(constants);
  upload = lane->upload(inputs.host_side, inputs.device_side);
  replay = lane->replay(use_graphs);
}

void vae_torch_executable::select_from(int64_t place, vae_torch_table& table) {
  const std::vector<int64_t>& sizes = ports.inputs[place].sizes;
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
  tensors = c10::IValue();
  variables.clear();
}

float* vae_torch_executable::input(int64_t place) {
  require(is_place(place, inputs.parts), "there is no such input");
  return inputs.on_host(place);
}

void vae_torch_executable::run() {
  check_selections();
  waits_for_uploads += upload->send();
  waits_in_runs += lane->count_waits([&] { replay->run([&] { script.run(tensors); }); });
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

void vae_torch_executable::collect(const std::vector<double>& constants) {
  c10::List<at::Tensor> all;
  for (const at::Tensor& part : inputs.parts) all.push_back(part);
  for (const vae_torch::Selection& selection : selections) all.set(selection.place, selection.numbers);
  for (const at::Tensor& variable : variables) all.push_back(variable);
  for (const at::Tensor& part : outputs.parts) all.push_back(part);
  for (const vae_torch::Selection& selection : selections) selection.table.add_to(all);
  const auto options = at::TensorOptions().dtype(at::kFloat).device(lane->device());
  for (const double value : constants) all.push_back(at::full({}, value, options));
  tensors = all;
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
