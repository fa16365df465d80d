using System.Collections.Immutable;
using Foundation;
using Vae.Tensors.Tracing;

namespace Vae.LibTorch.Planning;

/// <summary>
/// One operation as the shim is told it: what it reads may differ from the traced operands, what it
/// makes does not.
/// </summary>
internal readonly record struct Instruction(
    Opcode Opcode,
    ImmutableArray<Tensor> Operands,
    ImmutableArray<long> Attributes
)
{
    /// <summary>
    /// The instruction that makes a tensor, which is neither an input nor a variable nor a
    /// <see cref="Operation.StopGradient"/>.
    /// </summary>
    public static Instruction For(Tensor tensor) =>
        tensor.Operation switch
        {
            // By way of a float: LibTorch refuses doubles that are none.
            Operation.Constant(var value) => new(Opcode.Constant, [], [BitConverter.DoubleToInt64Bits((float)value)]),
            Operation.Unary(var kind, var x) => new(OpcodeOf(kind), [x], []),
            Operation.Binary(var kind, var x, var y) => new(OpcodeOf(kind), Unrepeated(tensor.Shape, x, y), []),
            Operation.Select(var mask, var x, var y) => new(Opcode.Select, Unrepeated(tensor.Shape, mask, x, y), []),
            Operation.Broadcast(var x, var shape) => new(Opcode.Broadcast, [x], Sizes(shape)),
            Operation.Reshape(var x, var shape) => new(Opcode.Reshape, [x], Sizes(shape)),
            Operation.Reduce(var kind, var x, var axes) => new(
                kind == ReductionKind.Sum ? Opcode.Sum : Opcode.Max,
                [x],
                Numbers(axes)
            ),
            Operation.MatMul(var x, var y, var transposeX, var transposeY) => new(
                Opcode.MatMul,
                [x, y],
                [transposeX ? 1 : 0, transposeY ? 1 : 0]
            ),
            Operation.Permute(var x, var order) => new(Opcode.Permute, [x], Numbers(order)),
            Operation.Concat(var parts, var axis) => new(Opcode.Concat, parts.Items, [axis]),
            Operation.Slice(var x, var axis, var start, var length) => new(Opcode.Slice, [x], [axis, start, length]),
            Operation.Convolve(var x, var kernel, var stride, var padding) => new(
                Opcode.Convolve,
                [x, kernel],
                [stride, padding]
            ),
            Operation.ConvolveTransposed(var x, var kernel, var stride, var padding, var height, var width) => new(
                Opcode.ConvolveTransposed,
                [x, kernel],
                [stride, padding, height, width]
            ),
            Operation.ConvolveKernelGradient(var x, var gradient, var height, var width, var stride, var padding) =>
                new(Opcode.ConvolveKernelGradient, [x, gradient], [height, width, stride, padding]),
            Operation.GatherRows(var x, var indices) => new(Opcode.GatherRows, [x, indices], []),
            Operation.ScatterRows(var x, var indices, var rows) => new(Opcode.ScatterRows, [x, indices], [rows]),
            _ => throw Invariant.Unreachable(tensor.Operation),
        };

    /// <summary>
    /// LibTorch repeats the operands of elementwise operations by itself, as long as one of them
    /// has the shape of the result.
    /// </summary>
    private static ImmutableArray<Tensor> Unrepeated(Shape shape, params ImmutableArray<Tensor> operands)
    {
        ImmutableArray<Tensor> inner =
        [
            .. operands.Select(operand => operand.Operation is Operation.Broadcast(var x, _) ? x : operand),
        ];
        return inner.Any(operand => operand.Shape == shape) ? inner : inner.SetItem(0, operands[0]);
    }

    private static ImmutableArray<long> Sizes(Shape shape) => [.. shape.Select(size => (long)size)];

    private static ImmutableArray<long> Numbers(TracedList<int> numbers) =>
        [.. numbers.Items.Select(number => (long)number)];

    private static Opcode OpcodeOf(UnaryKind kind) =>
        kind switch
        {
            UnaryKind.Negate => Opcode.Negate,
            UnaryKind.Exp => Opcode.Exp,
            UnaryKind.Log => Opcode.Log,
            UnaryKind.Sqrt => Opcode.Sqrt,
            UnaryKind.Tanh => Opcode.Tanh,
            UnaryKind.Sigmoid => Opcode.Sigmoid,
            UnaryKind.Softplus => Opcode.Softplus,
            UnaryKind.Relu => Opcode.Relu,
            UnaryKind.Abs => Opcode.Abs,
            UnaryKind.Sign => Opcode.Sign,
            UnaryKind.Sin => Opcode.Sin,
            UnaryKind.Cos => Opcode.Cos,
            UnaryKind.Atan => Opcode.Atan,
            _ => throw Invariant.Unreachable(kind),
        };

    private static Opcode OpcodeOf(BinaryKind kind) =>
        kind switch
        {
            BinaryKind.Add => Opcode.Add,
            BinaryKind.Subtract => Opcode.Subtract,
            BinaryKind.Multiply => Opcode.Multiply,
            BinaryKind.Divide => Opcode.Divide,
            BinaryKind.Maximum => Opcode.Maximum,
            BinaryKind.Minimum => Opcode.Minimum,
            BinaryKind.Less => Opcode.Less,
            BinaryKind.LessOrEqual => Opcode.LessOrEqual,
            BinaryKind.Equal => Opcode.Equal,
            _ => throw Invariant.Unreachable(kind),
        };
}
