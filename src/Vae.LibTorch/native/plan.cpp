#include "plan.h"

#include "boundary.h"

#include <limits>

namespace vae_torch {
namespace {

constexpr int64_t largest = std::numeric_limits<int32_t>::max();

class Reader {
 public:
  Reader(const int64_t* words, int64_t length) : next(words), end(words + length) {}

  int64_t word() {
    require(next != end, "the plan ends too early");
    return *next++;
  }

  // How many of something follow; each takes a word at least.
  int64_t count() {
    const int64_t value = word();
    require(value >= 0 && value <= end - next, "the plan counts more than it holds");
    return value;
  }

  std::vector<int64_t> list() {
    const int64_t length = count();
    std::vector<int64_t> items(next, next + length);
    next += length;
    return items;
  }

  Port port() {
    const int64_t slot = word();
    Port port{slot, list()};
    int64_t elements = 1;
    for (const int64_t size : port.sizes) {
      require(size >= 0 && size <= largest, "a size in the plan is negative or too large");
      elements *= size;
      require(elements <= largest, "a tensor of the plan is too large");
    }
    return port;
  }

  void finish() const { require(next == end, "the plan has words left"); }

 private:
  const int64_t* next;
  const int64_t* end;
};

// Which slots hold a value, while the instructions pass.
class Slots {
 public:
  explicit Slots(int64_t count) : states(count, State::empty) {}

  void make(int64_t slot) {
    require(is_slot(slot) && states[slot] == State::empty, "a slot of the plan is made twice or does not exist");
    states[slot] = State::full;
  }

  void read(int64_t slot) const {
    require(is_slot(slot) && states[slot] == State::full, "a slot of the plan is read that holds nothing");
  }

  void drop(int64_t slot) {
    read(slot);
    states[slot] = State::dead;
  }

 private:
  enum class State : char { empty, full, dead };

  bool is_slot(int64_t slot) const { return slot >= 0 && slot < static_cast<int64_t>(states.size()); }

  std::vector<State> states;
};

struct Arity {
  int64_t operands;    // -1: one or more
  int64_t attributes;  // -1: any number
};

Arity arity_of(vae_torch_opcode opcode) {
  switch (opcode) {
    case VAE_TORCH_CONSTANT: return {0, 1};
    case VAE_TORCH_SELECT: return {3, 0};
    case VAE_TORCH_BROADCAST:
    case VAE_TORCH_RESHAPE:
    case VAE_TORCH_SUM:
    case VAE_TORCH_MAX:
    case VAE_TORCH_PERMUTE: return {1, -1};
    case VAE_TORCH_MATMUL: return {2, 2};
    case VAE_TORCH_CONCAT: return {-1, 1};
    case VAE_TORCH_SLICE: return {1, 3};
    case VAE_TORCH_CONVOLVE: return {2, 2};
    case VAE_TORCH_CONVOLVE_TRANSPOSED:
    case VAE_TORCH_CONVOLVE_KERNEL_GRADIENT: return {2, 4};
    case VAE_TORCH_GATHER_ROWS: return {2, 0};
    case VAE_TORCH_SCATTER_ROWS: return {2, 1};
    default: return opcode <= VAE_TORCH_ATAN ? Arity{1, 0} : Arity{2, 0};
  }
}

// Where a convolution's stride stands, with its padding behind it; -1 for other operations.
int stride_place(vae_torch_opcode opcode) {
  if (opcode == VAE_TORCH_CONVOLVE || opcode == VAE_TORCH_CONVOLVE_TRANSPOSED) return 0;
  return opcode == VAE_TORCH_CONVOLVE_KERNEL_GRADIENT ? 2 : -1;
}

Instruction read_instruction(Reader& reader, Slots& slots) {
  const int64_t opcode = reader.word();
  require(opcode >= 0 && opcode < VAE_TORCH_OPCODES, "an opcode of the plan is unknown");
  Instruction instruction{static_cast<vae_torch_opcode>(opcode), reader.word(), {}, {}, {}};
  instruction.operands = reader.list();
  instruction.attributes = reader.list();
  instruction.dying = reader.list();
  const Arity arity = arity_of(instruction.opcode);
  const auto operands = static_cast<int64_t>(instruction.operands.size());
  const auto attributes = static_cast<int64_t>(instruction.attributes.size());
  const bool has_operands = arity.operands < 0 ? operands > 0 : operands == arity.operands;
  const bool has_attributes = arity.attributes < 0 || attributes == arity.attributes;
  require(has_operands, "an instruction of the plan has a wrong number of operands");
  require(has_attributes, "an instruction of the plan has a wrong number of attributes");
  if (const int place = stride_place(instruction.opcode); place >= 0) {
    const bool is_possible = instruction.attributes[place] >= 1 && instruction.attributes[place + 1] >= 0;
    require(is_possible, "a convolution of the plan has no stride or a negative padding");
  }
  for (const int64_t operand : instruction.operands) slots.read(operand);
  slots.make(instruction.result);
  for (const int64_t slot : instruction.dying) slots.drop(slot);
  return instruction;
}

}  // namespace

int64_t Port::count() const {
  int64_t elements = 1;
  for (const int64_t size : sizes) elements *= size;
  return elements;
}

Plan Plan::parse(const int64_t* words, int64_t length) {
  require(words != nullptr && length >= 0, "there is no plan");
  Reader reader(words, length);
  Plan plan{};
  plan.slots = reader.count();
  Slots slots(plan.slots);
  for (auto* ports : {&plan.inputs, &plan.variables}) {
    for (int64_t left = reader.count(); left > 0; left--) {
      ports->push_back(reader.port());
      if (ports->back().slot >= 0) slots.make(ports->back().slot);
    }
  }
  for (int64_t left = reader.count(); left > 0; left--) plan.instructions.push_back(read_instruction(reader, slots));
  for (int64_t left = reader.count(); left > 0; left--) {
    plan.outputs.push_back(reader.port());
    slots.read(plan.outputs.back().slot);
  }
  for (int64_t left = reader.count(); left > 0; left--) {
    plan.updates.push_back({reader.word(), 0});
    Update& update = plan.updates.back();
    update.slot = reader.word();
    const bool exists = update.variable >= 0 && update.variable < static_cast<int64_t>(plan.variables.size());
    require(exists, "an update of the plan names no variable");
    slots.read(update.slot);
  }
  reader.finish();
  return plan;
}

}  // namespace vae_torch
