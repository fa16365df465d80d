#include "operations.h"

#include "boundary.h"

#include <ATen/ATen.h>

#include <array>
#include <limits>

namespace vae_torch {
namespace {

// What an instruction reads.
class Operands {
 public:
  Operands(const Instruction& instruction, std::vector<at::Tensor>& slots) : instruction(instruction), slots(slots) {}

  const at::Tensor& raw(size_t place) const { return slots[instruction.operands[place]]; }

  // What was a mask becomes floats for all its readers, once.
  const at::Tensor& numbers(size_t place) const {
    at::Tensor& value = slots[instruction.operands[place]];
    if (value.scalar_type() == at::kBool) value = as_numbers(value);
    return value;
  }

  at::Tensor mask(size_t place) const {
    const at::Tensor& value = raw(place);
    return value.scalar_type() == at::kBool ? value : at::ne(value, 0);
  }

  std::vector<at::Tensor> all() const {
    std::vector<at::Tensor> values;
    for (size_t place = 0; place < instruction.operands.size(); place++) values.push_back(numbers(place));
    return values;
  }

 private:
  const Instruction& instruction;
  std::vector<at::Tensor>& slots;
};

// LibTorch's sign of NaN is 0.
at::Tensor sign_of(const at::Tensor& x) {
  return at::where(at::isnan(x), x, at::sign(x));
}

// LibTorch has no largest element of none.
at::Tensor largest_of(const at::Tensor& x, at::IntArrayRef axes) {
  bool is_empty = false;
  for (const int64_t axis : axes) is_empty |= x.size(axis) == 0;
  if (!is_empty) return at::amax(x, axes);
  return at::full_like(at::sum(x, axes), -std::numeric_limits<float>::infinity());
}

at::Tensor product_of(const at::Tensor& left, const at::Tensor& right, const std::vector<int64_t>& transposed) {
  return at::mm(transposed[0] != 0 ? left.t() : left, transposed[1] != 0 ? right.t() : right);
}

// Channels are the last axis of images here and the second there: a view, which LibTorch's
// convolutions know as its format channels_last.
at::Tensor channels_second(const at::Tensor& images) {
  return images.permute({0, 3, 1, 2});
}

at::Tensor channels_last(const at::Tensor& images) {
  return images.permute({0, 2, 3, 1});
}

// From [kh, kw, ci, co] to [co, ci, kh, kw].
at::Tensor weight_of(const at::Tensor& kernel) {
  return kernel.permute({3, 2, 0, 1});
}

// LibTorch's convolutions of no images fail in some versions.
bool is_empty(const at::Tensor& x, const at::Tensor& y) {
  return x.numel() == 0 || y.numel() == 0;
}

int64_t steps_of(int64_t size, int64_t kernel, int64_t stride, int64_t padding) {
  return (size + 2 * padding - kernel) / stride + 1;
}

at::Tensor convolve(const at::Tensor& input, const at::Tensor& kernel, int64_t stride, int64_t padding) {
  if (is_empty(input, kernel)) {
    const int64_t height = steps_of(input.size(1), kernel.size(0), stride, padding);
    const int64_t width = steps_of(input.size(2), kernel.size(1), stride, padding);
    return at::zeros({input.size(0), height, width, kernel.size(3)}, input.options());
  }
  return channels_last(at::convolution(
      channels_second(input), weight_of(kernel), {}, {stride, stride}, {padding, padding}, {1, 1},
      /*transposed=*/false, {0, 0}, /*groups=*/1));
}

at::Tensor convolve_transposed(
    const at::Tensor& input, const at::Tensor& kernel, const std::vector<int64_t>& attributes) {
  const int64_t stride = attributes[0], padding = attributes[1], height = attributes[2], width = attributes[3];
  if (is_empty(input, kernel)) return at::zeros({input.size(0), height, width, kernel.size(2)}, input.options());
  const auto excess = [&](int64_t axis, int64_t size) {
    return size - ((input.size(axis) - 1) * stride - 2 * padding + kernel.size(axis - 1));
  };
  return channels_last(at::convolution(
      channels_second(input), weight_of(kernel), {}, {stride, stride}, {padding, padding}, {1, 1}, /*transposed=*/true,
      {excess(1, height), excess(2, width)}, /*groups=*/1));
}

at::Tensor convolve_kernel_gradient(
    const at::Tensor& input, const at::Tensor& output_gradient, const std::vector<int64_t>& attributes) {
  const int64_t height = attributes[0], width = attributes[1], stride = attributes[2], padding = attributes[3];
  if (is_empty(input, output_gradient))
    return at::zeros({height, width, input.size(3), output_gradient.size(3)}, input.options());
  // Only the shape of the weight is read.
  const at::Tensor weight = at::empty({output_gradient.size(3), input.size(3), height, width}, input.options());
  const auto gradients = at::convolution_backward(
      channels_second(output_gradient), channels_second(input), weight, {}, {stride, stride}, {padding, padding},
      {1, 1}, /*transposed=*/false, {0, 0},
      /*groups=*/1, std::array<bool, 3>{false, true, false});
  return std::get<1>(gradients).permute({2, 3, 1, 0});
}

// NaN is row 0, a fraction is cut off, and what is out of range takes the nearest row.
at::Tensor row_indices(const at::Tensor& indices, int64_t rows) {
  return at::nan_to_num(indices, 0.0).clamp(0, rows - 1).to(at::kLong);
}

at::Tensor gather_rows(const at::Tensor& rows, const at::Tensor& indices) {
  return at::gather(rows, 0, row_indices(indices, rows.size(0)));
}

// As one long vector: of all that add by index, only this has a deterministic form on CUDA in every
// version.
at::Tensor scatter_rows(const at::Tensor& values, const at::Tensor& indices, int64_t rows) {
  const int64_t columns = values.size(1);
  at::Tensor result = at::zeros({rows * columns}, values.options());
  if (values.numel() == 0) return result.view({rows, columns});
  const at::Tensor column = at::arange(columns, indices.options().dtype(at::kLong));
  const at::Tensor places = at::add(at::mul(row_indices(indices, rows), columns), column);
  result.index_add_(0, places.reshape({-1}), values.reshape({-1}));
  return result.view({rows, columns});
}

}  // namespace

at::Tensor as_numbers(const at::Tensor& value) {
  return value.to(at::kFloat);
}

at::Tensor evaluate(const Instruction& instruction, std::vector<at::Tensor>& slots) {
  const Operands operands(instruction, slots);
  const std::vector<int64_t>& attributes = instruction.attributes;
  const auto x = [&]() -> const at::Tensor& { return operands.numbers(0); };
  const auto y = [&]() -> const at::Tensor& { return operands.numbers(1); };
  switch (instruction.opcode) {
    case VAE_TORCH_NEGATE: return at::neg(x());
    case VAE_TORCH_EXP: return at::exp(x());
    case VAE_TORCH_LOG: return at::log(x());
    case VAE_TORCH_SQRT: return at::sqrt(x());
    case VAE_TORCH_TANH: return at::tanh(x());
    case VAE_TORCH_SIGMOID: return at::sigmoid(x());
    case VAE_TORCH_SOFTPLUS: return at::softplus(x());
    case VAE_TORCH_RELU: return at::relu(x());
    case VAE_TORCH_ABS: return at::abs(x());
    case VAE_TORCH_SIGN: return sign_of(x());
    case VAE_TORCH_SIN: return at::sin(x());
    case VAE_TORCH_COS: return at::cos(x());
    case VAE_TORCH_ATAN: return at::atan(x());
    case VAE_TORCH_ADD: return at::add(x(), y());
    case VAE_TORCH_SUBTRACT: return at::sub(x(), y());
    case VAE_TORCH_MULTIPLY: return at::mul(x(), y());
    case VAE_TORCH_DIVIDE: return at::div(x(), y());
    case VAE_TORCH_MAXIMUM: return at::maximum(x(), y());
    case VAE_TORCH_MINIMUM: return at::minimum(x(), y());
    case VAE_TORCH_LESS: return at::lt(x(), y());
    case VAE_TORCH_LESS_OR_EQUAL: return at::le(x(), y());
    case VAE_TORCH_EQUAL: return at::eq(x(), y());
    case VAE_TORCH_SELECT: return at::where(operands.mask(0), operands.numbers(1), operands.numbers(2));
    case VAE_TORCH_BROADCAST: return operands.raw(0).expand(attributes);
    case VAE_TORCH_RESHAPE: return operands.raw(0).reshape(attributes);
    case VAE_TORCH_SUM: return at::sum(x(), attributes);
    case VAE_TORCH_MAX: return largest_of(x(), attributes);
    case VAE_TORCH_MATMUL: return product_of(x(), y(), attributes);
    case VAE_TORCH_PERMUTE: return operands.raw(0).permute(attributes);
    case VAE_TORCH_CONCAT: return at::cat(operands.all(), attributes[0]);
    case VAE_TORCH_SLICE: return operands.raw(0).narrow(attributes[0], attributes[1], attributes[2]);
    case VAE_TORCH_CONVOLVE: return convolve(x(), y(), attributes[0], attributes[1]);
    case VAE_TORCH_CONVOLVE_TRANSPOSED: return convolve_transposed(x(), y(), attributes);
    case VAE_TORCH_CONVOLVE_KERNEL_GRADIENT: return convolve_kernel_gradient(x(), y(), attributes);
    case VAE_TORCH_GATHER_ROWS: return gather_rows(x(), y());
    case VAE_TORCH_SCATTER_ROWS: return scatter_rows(x(), y(), attributes[0]);
    case VAE_TORCH_CONSTANT:
    case VAE_TORCH_OPCODES: break;
  }
  throw BadArgument("an instruction of the plan cannot be run");
}

}  // namespace vae_torch
