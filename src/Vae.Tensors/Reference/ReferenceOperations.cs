using Foundation;
using Vae.Tensors.Tracing;

namespace Vae.Tensors.Reference;

/// <summary>The meaning of every operation, element by element.</summary>
internal static class ReferenceOperations
{
    /// <summary>The elements of a tensor, given those of its operands.</summary>
    public static double[] Evaluate(Tensor tensor, Func<Tensor, double[]> valuesOf) =>
        tensor.Operation switch
        {
            Operation.Constant(var value) => [value],
            Operation.Unary(var kind, var x) => Array.ConvertAll(
                valuesOf(x),
                value => ScalarFunctions.Apply(kind, value)
            ),
            Operation.Binary(var kind, var x, var y) => Zip(
                valuesOf(x),
                valuesOf(y),
                (a, b) => ScalarFunctions.Apply(kind, a, b)
            ),
            Operation.Select(var mask, var x, var y) => Select(valuesOf(mask), valuesOf(x), valuesOf(y)),
            Operation.Broadcast(var x, var shape) => Gather(
                shape,
                index => valuesOf(x)[BroadcastSource(x.Shape, index)]
            ),
            Operation.Reshape(var x, _) => valuesOf(x),
            Operation.StopGradient(var x) => valuesOf(x),
            Operation.Reduce reduce => Reduce(reduce, valuesOf(reduce.Operand)),
            Operation.MatMul product => MatMul(product, tensor.Shape, valuesOf(product.Left), valuesOf(product.Right)),
            Operation.Permute(var x, var order) => Permute(
                x.Shape,
                tensor.Shape,
                order.Items.AsSpan().ToArray(),
                valuesOf(x)
            ),
            Operation.Concat concat => Concat(concat, tensor.Shape, valuesOf),
            Operation.Slice(var x, var axis, var start, _) => Slice(x.Shape, tensor.Shape, axis, start, valuesOf(x)),
            Operation.Convolve convolution => ReferenceConvolutions.Convolve(
                convolution,
                tensor.Shape,
                valuesOf(convolution.Operand),
                valuesOf(convolution.Kernel)
            ),
            Operation.ConvolveTransposed convolution => ReferenceConvolutions.Transposed(
                convolution,
                tensor.Shape,
                valuesOf(convolution.Operand),
                valuesOf(convolution.Kernel)
            ),
            Operation.ConvolveKernelGradient convolution => ReferenceConvolutions.KernelGradient(
                convolution,
                tensor.Shape,
                valuesOf(convolution.Operand),
                valuesOf(convolution.OutputGradient)
            ),
            Operation.GatherRows(var x, var indices) => GatherRows(x.Shape, valuesOf(x), valuesOf(indices)),
            Operation.ScatterRows(var x, var indices, _) => ScatterRows(tensor.Shape, valuesOf(x), valuesOf(indices)),
            _ => throw Invariant.Unreachable(tensor.Operation),
        };

    private static double[] Zip(double[] x, double[] y, Func<double, double, double> function)
    {
        var result = new double[x.Length];
        for (var i = 0; i < result.Length; i++)
            result[i] = function(x[i], y[i]);
        return result;
    }

    private static double[] Select(double[] mask, double[] x, double[] y)
    {
        var result = new double[mask.Length];
        for (var i = 0; i < result.Length; i++)
            result[i] = mask[i] != 0 ? x[i] : y[i];
        return result;
    }

    /// <summary>Calls for the element at each index of a shape, in row-major order.</summary>
    private static double[] Gather(Shape shape, Func<int[], double> elementAt)
    {
        var result = new double[shape.Count];
        var index = new int[shape.Rank];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = elementAt(index);
            for (var axis = shape.Rank - 1; axis >= 0 && ++index[axis] == shape[axis]; axis--)
                index[axis] = 0;
        }

        return result;
    }

    /// <summary>The position in a row-major array of an index.</summary>
    private static int PositionOf(Shape shape, int[] index)
    {
        var position = 0;
        for (var axis = 0; axis < shape.Rank; axis++)
            position = (position * shape[axis]) + index[axis];
        return position;
    }

    private static int BroadcastSource(Shape source, int[] index)
    {
        var position = 0;
        for (var axis = 0; axis < source.Rank; axis++)
            position = (position * source[axis]) + (source[axis] == 1 ? 0 : index[axis + index.Length - source.Rank]);
        return position;
    }

    private static double[] Reduce(Operation.Reduce reduce, double[] values)
    {
        var source = reduce.Operand.Shape;
        var kept = source.Collapsed(reduce.Axes.Items);
        var result = new double[kept.Count];
        Array.Fill(result, reduce.Kind == ReductionKind.Sum ? 0 : double.NegativeInfinity);
        var position = 0;
        _ = Gather(
            source,
            index =>
            {
                ref var element = ref result[BroadcastSource(kept, index)];
                var value = values[position++];
                return element = reduce.Kind == ReductionKind.Sum ? element + value : Math.Max(element, value);
            }
        );
        return result;
    }

    private static double[] MatMul(Operation.MatMul product, Shape shape, double[] left, double[] right)
    {
        var (a, b) = (product.Left.Shape, product.Right.Shape);
        var inner = product.TransposeLeft ? a[0] : a[1];
        var result = new double[shape.Count];
        for (var i = 0; i < shape[0]; i++)
        {
            for (var j = 0; j < shape[1]; j++)
            {
                for (var k = 0; k < inner; k++)
                {
                    var x = product.TransposeLeft ? left[(k * a[1]) + i] : left[(i * a[1]) + k];
                    var y = product.TransposeRight ? right[(j * b[1]) + k] : right[(k * b[1]) + j];
                    result[(i * shape[1]) + j] += x * y;
                }
            }
        }

        return result;
    }

    private static double[] Permute(Shape source, Shape shape, int[] order, double[] values) =>
        Gather(
            shape,
            index =>
            {
                var from = new int[order.Length];
                for (var axis = 0; axis < order.Length; axis++)
                    from[order[axis]] = index[axis];
                return values[PositionOf(source, from)];
            }
        );

    private static double[] Concat(Operation.Concat concat, Shape shape, Func<Tensor, double[]> valuesOf)
    {
        return Gather(
            shape,
            index =>
            {
                var from = (int[])index.Clone();
                foreach (var part in concat.Parts.Items)
                {
                    if (from[concat.Axis] < part.Shape[concat.Axis])
                        return valuesOf(part)[PositionOf(part.Shape, from)];
                    from[concat.Axis] -= part.Shape[concat.Axis];
                }

                throw Invariant.Unreachable(concat);
            }
        );
    }

    private static double[] Slice(Shape source, Shape shape, int axis, int start, double[] values)
    {
        return Gather(
            shape,
            index =>
            {
                var from = (int[])index.Clone();
                from[axis] += start;
                return values[PositionOf(source, from)];
            }
        );
    }

    private static double[] GatherRows(Shape source, double[] values, double[] indices)
    {
        var result = new double[indices.Length];
        for (var i = 0; i < result.Length; i++)
            result[i] = values[(ScalarFunctions.RowIndex(indices[i], source[0]) * source[1]) + (i % source[1])];
        return result;
    }

    private static double[] ScatterRows(Shape shape, double[] values, double[] indices)
    {
        var result = new double[shape.Count];
        for (var i = 0; i < values.Length; i++)
            result[(ScalarFunctions.RowIndex(indices[i], shape[0]) * shape[1]) + (i % shape[1])] += values[i];
        return result;
    }
}
