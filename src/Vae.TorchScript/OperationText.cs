using System.Globalization;
using Foundation;
using Vae.Tensors.Tracing;

namespace Vae.TorchScript;

/// <summary>
/// What each operation is in TorchScript: the one place that says so. Shapes stand in the text as
/// numbers, since a traced program has no others.
/// </summary>
/// <param name="names">Says by which names a text reads tensors.</param>
internal sealed class OperationText(IOperandNames names)
{
    /// <summary>The expression that makes a tensor from its operands.</summary>
    public string Of(Tensor tensor) =>
        tensor.Operation switch
        {
            Operation.Unary(UnaryKind.Sign, var x) => SignOf(names.Number(x)),
            Operation.Unary(var kind, var x) => $"torch.{NameOf(kind)}({names.Number(x)})",
            Operation.Binary(var kind, var x, var y) => Elementwise(NameOf(kind), tensor.Shape, x, y),
            Operation.Select(var mask, var x, var y) => SelectOf(tensor.Shape, mask, x, y),
            Operation.Broadcast(var x, var shape) => $"{names.Raw(x)}.expand({List(shape)})",
            Operation.Reshape(var x, var shape) => $"{names.Raw(x)}.reshape({List(shape)})",
            Operation.Reduce(ReductionKind.Sum, var x, var axes) => $"torch.sum({names.Number(x)}, {List(axes.Items)})",
            Operation.Reduce(_, var x, var axes) => LargestOf(x, axes),
            Operation.MatMul(var x, var y, var isLeft, var isRight) =>
                $"torch.mm({Turned(x, isLeft)}, {Turned(y, isRight)})",
            Operation.Permute(var x, var order) => $"{names.Raw(x)}.permute({List(order.Items)})",
            Operation.Concat(var parts, var axis) =>
                $"torch.cat([{string.Join(", ", parts.Items.Select(names.Number))}], {axis})",
            Operation.Slice(var x, var axis, var start, var length) =>
                $"{names.Raw(x)}.narrow({axis}, {start}, {length})",
            Operation.Convolve
            or Operation.ConvolveTransposed
            or Operation.ConvolveKernelGradient
                when tensor.Operation.Operands.Any(operand => operand.Shape.Count == 0) => Zeros(tensor),
            Operation.Convolve convolve => ConvolutionText.Of(convolve, names),
            Operation.ConvolveTransposed convolve => ConvolutionText.Of(convolve, names),
            Operation.ConvolveKernelGradient gradient => ConvolutionText.Of(gradient, names),
            Operation.GatherRows(var x, var indices) =>
                $"torch.gather({names.Number(x)}, 0, {Rows(indices, x.Shape[0])})",
            Operation.ScatterRows(var x, var indices, var rows) => ScatterOf(tensor, x, indices, rows),
            _ => throw Invariant.Unreachable(tensor.Operation),
        };

    /// <summary>LibTorch's sign of NaN is 0; the sign of NaN is NaN.</summary>
    private static string SignOf(string x) => $"torch.where(torch.isnan({x}), {x}, torch.sign({x}))";

    /// <summary>
    /// LibTorch repeats operands by itself, as long as one of them has the shape of the result.
    /// </summary>
    private string Elementwise(string name, Shape shape, Tensor x, Tensor y)
    {
        var operands = Unrepeated.Of(shape, x, y);
        return $"torch.{name}({names.Number(operands[0])}, {names.Number(operands[1])})";
    }

    private string SelectOf(Shape shape, Tensor mask, Tensor x, Tensor y)
    {
        var operands = Unrepeated.Of(shape, mask, x, y);
        return $"torch.where({names.Mask(operands[0])}, {names.Number(operands[1])}, {names.Number(operands[2])})";
    }

    /// <summary>LibTorch has no largest element of none.</summary>
    private string LargestOf(Tensor x, TracedList<int> axes)
    {
        var isEmpty = axes.Items.Any(axis => x.Shape[axis] == 0);
        return isEmpty
            ? $"torch.full_like(torch.sum({names.Number(x)}, {List(axes.Items)}), float('-inf'))"
            : $"torch.amax({names.Number(x)}, {List(axes.Items)})";
    }

    private string Turned(Tensor x, bool isTransposed) => isTransposed ? $"{names.Number(x)}.t()" : names.Number(x);

    /// <summary>LibTorch's convolutions of no images fail in some versions.</summary>
    private string Zeros(Tensor tensor)
    {
        var like = tensor.Operation.Operands[0];
        return $"torch.zeros({List(tensor.Shape)}, dtype=6, device={names.Number(like)}.device)";
    }

    /// <summary>
    /// NaN is row 0, a fraction is cut off, and what is out of range takes the nearest row.
    /// </summary>
    private string Rows(Tensor indices, int rows) =>
        $"torch.nan_to_num({names.Number(indices)}, 0.0).clamp(0, {Number(rows - 1)}).to(dtype=4)";

    /// <summary>
    /// As one long vector: of all that adds by index, only this has a deterministic form on CUDA in
    /// every version.
    /// </summary>
    private string ScatterOf(Tensor tensor, Tensor x, Tensor indices, int rows)
    {
        if (x.Shape.Count == 0)
            return Zeros(tensor);
        var columns = x.Shape[1];
        var device = $"{names.Number(x)}.device";
        var column = $"torch.arange({columns}, dtype=4, device={device})";
        var places = $"torch.add(torch.mul({Rows(indices, rows)}, {columns}), {column}).reshape([-1])";
        var zeros = $"torch.zeros([{Number((long)rows * columns)}], dtype=6, device={device})";
        return $"{zeros}.index_add_(0, {places}, {names.Number(x)}.reshape([-1])).view([{rows}, {columns}])";
    }

    /// <summary>
    /// A list of nothing would be one of tensors: the empty part of one of numbers is not.
    /// </summary>
    internal static string List(IEnumerable<int> numbers)
    {
        var items = string.Join(", ", numbers);
        return items.Length == 0 ? "[0][:0]" : $"[{items}]";
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static string NameOf(UnaryKind kind) =>
        kind switch
        {
            UnaryKind.Negate => "neg",
            UnaryKind.Exp => "exp",
            UnaryKind.Log => "log",
            UnaryKind.Sqrt => "sqrt",
            UnaryKind.Tanh => "tanh",
            UnaryKind.Sigmoid => "sigmoid",
            UnaryKind.Softplus => "softplus",
            UnaryKind.Relu => "relu",
            UnaryKind.Abs => "abs",
            UnaryKind.Sin => "sin",
            UnaryKind.Cos => "cos",
            UnaryKind.Atan => "atan",
            _ => throw Invariant.Unreachable(kind),
        };

    private static string NameOf(BinaryKind kind) =>
        kind switch
        {
            BinaryKind.Add => "add",
            BinaryKind.Subtract => "sub",
            BinaryKind.Multiply => "mul",
            BinaryKind.Divide => "div",
            BinaryKind.Maximum => "maximum",
            BinaryKind.Minimum => "minimum",
            BinaryKind.Less => "lt",
            BinaryKind.LessOrEqual => "le",
            BinaryKind.Equal => "eq",
            _ => throw Invariant.Unreachable(kind),
        };
}
