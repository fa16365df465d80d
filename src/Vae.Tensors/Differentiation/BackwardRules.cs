using System.Collections.Immutable;
using Foundation;
using Vae.Tensors.Tracing;

namespace Vae.Tensors.Differentiation;

/// <summary>How each operation passes a gradient on to its operands.</summary>
internal static class BackwardRules
{
    /// <summary>
    /// What reaches each operand that needs a gradient, given the gradient of the result.
    /// </summary>
    public static IEnumerable<(Tensor Operand, Tensor Gradient)> Contributions(
        Tensor result,
        Tensor gradient,
        Predicate<Tensor> isNeeded
    )
    {
        IEnumerable<(Tensor Operand, Func<Tensor> Gradient)> rules = result.Operation switch
        {
            Operation.Input or Operation.Variable or Operation.Constant or Operation.StopGradient => [],
            Operation.Unary { Kind: UnaryKind.Sign } => [],
            Operation.Unary unary => [(unary.Operand, () => OfUnary(unary, result, gradient))],
            Operation.Binary binary => OfBinary(binary, result, gradient),
            Operation.Select(var mask, var whenTrue, var whenFalse) =>
            [
                (whenTrue, () => Tensor.Where(mask, gradient, 0.0)),
                (whenFalse, () => Tensor.Where(mask, 0.0, gradient)),
            ],
            Operation.Broadcast(var operand, _) => [(operand, () => SummedTo(operand.Shape, gradient))],
            Operation.Reshape(var operand, _) => [(operand, () => gradient.Reshape(operand.Shape))],
            Operation.Reduce reduce => [(reduce.Operand, () => OfReduce(reduce, result, gradient))],
            Operation.MatMul product => OfMatMul(product, gradient),
            Operation.Permute(var operand, var order) => [(operand, () => gradient.Permute(Inverse(order.Items)))],
            Operation.Concat concat => OfConcat(concat, gradient),
            Operation.Slice slice => [(slice.Operand, () => OfSlice(slice, gradient))],
            Operation.Convolve convolution => OfConvolve(convolution, gradient),
            Operation.ConvolveTransposed convolution => OfConvolveTransposed(convolution, gradient),
            Operation.ConvolveKernelGradient convolution => OfConvolveKernelGradient(convolution, gradient),
            Operation.GatherRows(var operand, var indices) =>
            [
                (operand, () => gradient.ScatterRows(indices, operand.Shape[0])),
            ],
            Operation.ScatterRows(var operand, var indices, _) => [(operand, () => gradient.GatherRows(indices))],
            _ => throw Invariant.Unreachable(result.Operation),
        };
        return rules.Where(rule => isNeeded(rule.Operand)).Select(rule => (rule.Operand, rule.Gradient()));
    }

    private static Tensor OfUnary(Operation.Unary unary, Tensor y, Tensor gradient)
    {
        var x = unary.Operand;
        return unary.Kind switch
        {
            UnaryKind.Negate => -gradient,
            UnaryKind.Exp => gradient * y,
            UnaryKind.Log => gradient / x,
            UnaryKind.Sqrt => gradient * 0.5 / y,
            UnaryKind.Tanh => gradient * (1 - (y * y)),
            UnaryKind.Sigmoid => gradient * (y * (1 - y)),
            UnaryKind.Softplus => gradient * x.Sigmoid(),
            // By the result, so that the operand need not be kept.
            UnaryKind.Relu => Tensor.Where(y > 0, gradient, 0.0),
            UnaryKind.Abs => gradient * x.Sign(),
            UnaryKind.Sin => gradient * x.Cos(),
            UnaryKind.Cos => -(gradient * x.Sin()),
            UnaryKind.Atan => gradient / (1 + x.Square()),
            _ => throw Invariant.Unreachable(unary.Kind),
        };
    }

    private static IEnumerable<(Tensor Operand, Func<Tensor> Gradient)> OfBinary(
        Operation.Binary binary,
        Tensor y,
        Tensor gradient
    )
    {
        var (left, right) = (binary.Left, binary.Right);
        return binary.Kind switch
        {
            BinaryKind.Add => [(left, () => gradient), (right, () => gradient)],
            BinaryKind.Subtract => [(left, () => gradient), (right, () => -gradient)],
            BinaryKind.Multiply => [(left, () => gradient * right), (right, () => gradient * left)],
            BinaryKind.Divide => [(left, () => gradient / right), (right, () => -(gradient * y / right))],
            BinaryKind.Maximum or BinaryKind.Minimum =>
            [
                (left, () => gradient * Share(left, right, y)),
                (right, () => gradient * Share(right, left, y)),
            ],
            BinaryKind.Less or BinaryKind.LessOrEqual or BinaryKind.Equal => [],
            _ => throw Invariant.Unreachable(binary.Kind),
        };

        // 1 for the one chosen, a half each when equal.
        static Tensor Share(Tensor mine, Tensor other, Tensor chosen) =>
            mine.EqualTo(chosen) * (1 - (mine.EqualTo(other) * 0.5));
    }

    private static Tensor OfReduce(Operation.Reduce reduce, Tensor y, Tensor gradient)
    {
        var operand = reduce.Operand;
        var collapsed = operand.Shape.Collapsed(reduce.Axes.Items);
        var spread = gradient.Reshape(collapsed);
        if (reduce.Kind == ReductionKind.Sum)
            return spread.BroadcastTo(operand.Shape);
        var largest = operand.EqualTo(y.Reshape(collapsed));
        var sharing = largest.Sum(reduce.Axes.Items.AsSpan(), keepDims: true);
        return largest * (spread / sharing);
    }

    private static IEnumerable<(Tensor Operand, Func<Tensor> Gradient)> OfMatMul(
        Operation.MatMul product,
        Tensor gradient
    )
    {
        var (left, right, transposeLeft, transposeRight) = product;
        return
        [
            (
                left,
                () =>
                    transposeLeft
                        ? right.MatMul(gradient, transposeRight, true)
                        : gradient.MatMul(right, false, !transposeRight)
            ),
            (
                right,
                () =>
                    transposeRight ? gradient.MatMul(left, true, transposeLeft) : left.MatMul(gradient, !transposeLeft)
            ),
        ];
    }

    // The three convolutions are one trilinear form of input, kernel and output: each is its
    // derivative by one of them, and so are their own derivatives.
    private static IEnumerable<(Tensor Operand, Func<Tensor> Gradient)> OfConvolve(
        Operation.Convolve convolution,
        Tensor gradient
    )
    {
        var (input, kernel, stride, padding) = convolution;
        return
        [
            (input, () => gradient.ConvolveTransposed(kernel, stride, padding, input.Shape[1], input.Shape[2])),
            (kernel, () => input.ConvolveKernelGradient(gradient, kernel.Shape[0], kernel.Shape[1], stride, padding)),
        ];
    }

    private static IEnumerable<(Tensor Operand, Func<Tensor> Gradient)> OfConvolveTransposed(
        Operation.ConvolveTransposed convolution,
        Tensor gradient
    )
    {
        var (input, kernel, stride, padding, _, _) = convolution;
        return
        [
            (input, () => gradient.Convolve(kernel, stride, padding)),
            (kernel, () => gradient.ConvolveKernelGradient(input, kernel.Shape[0], kernel.Shape[1], stride, padding)),
        ];
    }

    private static IEnumerable<(Tensor Operand, Func<Tensor> Gradient)> OfConvolveKernelGradient(
        Operation.ConvolveKernelGradient convolution,
        Tensor gradient
    )
    {
        var (input, output, _, _, stride, padding) = convolution;
        return
        [
            (input, () => output.ConvolveTransposed(gradient, stride, padding, input.Shape[1], input.Shape[2])),
            (output, () => input.Convolve(gradient, stride, padding)),
        ];
    }

    private static IEnumerable<(Tensor Operand, Func<Tensor> Gradient)> OfConcat(
        Operation.Concat concat,
        Tensor gradient
    )
    {
        var start = 0;
        foreach (var part in concat.Parts.Items)
        {
            var from = start;
            yield return (part, () => gradient.Slice(concat.Axis, from, part.Shape[concat.Axis]));
            start += part.Shape[concat.Axis];
        }
    }

    private static Tensor OfSlice(Operation.Slice slice, Tensor gradient)
    {
        var whole = slice.Operand.Shape;
        Tensor Zeros(int length) => gradient.Builder.Full(whole.With(slice.Axis, length), 0);
        return Tensor.Concat(
            slice.Axis,
            Zeros(slice.Start),
            gradient,
            Zeros(whole[slice.Axis] - slice.Start - slice.Length)
        );
    }

    /// <summary>
    /// The gradient of what was broadcast: summed over all that a single element was repeated to.
    /// </summary>
    private static Tensor SummedTo(Shape shape, Tensor gradient)
    {
        var added = gradient.Shape.Rank - shape.Rank;
        int[] repeated =
        [
            .. Enumerable
                .Range(0, gradient.Shape.Rank)
                .Where(axis => axis < added || shape[axis - added] != gradient.Shape[axis]),
        ];
        return repeated.Length == 0 ? gradient.Reshape(shape) : gradient.Sum(repeated).Reshape(shape);
    }

    private static int[] Inverse(ImmutableArray<int> order)
    {
        var inverse = new int[order.Length];
        for (var i = 0; i < order.Length; i++)
            inverse[order[i]] = i;
        return inverse;
    }
}
