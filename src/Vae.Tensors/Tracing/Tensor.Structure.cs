using System.Collections.Immutable;

namespace Vae.Tensors.Tracing;

public sealed partial class Tensor
{
    /// <summary>
    /// The matrix product of [m, k] and [k, n]: [m, n]. Either operand is read transposed on
    /// request, at no cost of a copy.
    /// </summary>
    /// <exception cref="TracingException">
    /// An operand is no matrix, or the inner sizes differ.
    /// </exception>
    public Tensor MatMul(Tensor right, bool transposeLeft = false, bool transposeRight = false) =>
        Builder.MatMul(this, right, transposeLeft, transposeRight);

    /// <summary>
    /// A dense layer, x·W + b: [batch, in] by [in, out] and [out] gives [batch, out].
    /// </summary>
    public Tensor Linear(Tensor weight, Tensor bias) => MatMul(weight) + bias;

    /// <summary>
    /// The sum over the axes given (negative ones count from the end), or over all.
    /// </summary>
    public Tensor Sum(params ReadOnlySpan<int> axes) => Reduce(ReductionKind.Sum, axes, keepDims: false);

    /// <summary>
    /// The sum over axes, which stay with size 1 if <paramref name="keepDims"/>. No axes means all.
    /// </summary>
    public Tensor Sum(ReadOnlySpan<int> axes, bool keepDims) => Reduce(ReductionKind.Sum, axes, keepDims);

    /// <summary>
    /// The mean over the axes given (negative ones count from the end), or over all; NaN over
    /// nothing.
    /// </summary>
    public Tensor Mean(params ReadOnlySpan<int> axes) => Mean(axes, keepDims: false);

    /// <summary>
    /// The mean over axes, which stay with size 1 if <paramref name="keepDims"/>. No axes means
    /// all.
    /// </summary>
    public Tensor Mean(ReadOnlySpan<int> axes, bool keepDims)
    {
        var sum = Sum(axes, keepDims);
        var count = 1;
        foreach (var axis in Axes(axes, nameof(Mean)))
            count *= Shape[axis];
        return sum * (1.0 / count);
    }

    /// <summary>
    /// The maximum over the axes given (negative ones count from the end), or over all; equal
    /// maxima share the gradient.
    /// </summary>
    public Tensor Max(params ReadOnlySpan<int> axes) => Reduce(ReductionKind.Max, axes, keepDims: false);

    /// <summary>
    /// The maximum over axes, which stay with size 1 if <paramref name="keepDims"/>. No axes means
    /// all.
    /// </summary>
    public Tensor Max(ReadOnlySpan<int> axes, bool keepDims) => Reduce(ReductionKind.Max, axes, keepDims);

    /// <summary>
    /// ln Σ e^x over the axes given, or over all, without overflow; -∞ over nothing.
    /// </summary>
    public Tensor LogSumExp(params ReadOnlySpan<int> axes) => LogSumExp(axes, keepDims: false);

    /// <summary>
    /// ln Σ e^x over axes, which stay with size 1 if <paramref name="keepDims"/>. No axes means
    /// all.
    /// </summary>
    public Tensor LogSumExp(ReadOnlySpan<int> axes, bool keepDims)
    {
        var largest = Max(axes, keepDims: true).StopGradient();
        // An infinite maximum must not be subtracted from itself.
        var shift = Where(largest.IsFinite(), largest, 0.0);
        var result = (this - shift).Exp().Sum(axes, keepDims: true).Log() + shift;
        return keepDims ? result : result.Reshape(Shape.Without(Axes(axes, nameof(LogSumExp))));
    }

    /// <summary>
    /// The same elements in row-major order under another shape; one size may be -1, for what is
    /// left.
    /// </summary>
    /// <exception cref="TracingException">The counts differ.</exception>
    public Tensor Reshape(params ReadOnlySpan<int> sizes) => Reshape(Completed(sizes));

    /// <summary>The same elements in row-major order under another shape.</summary>
    /// <exception cref="TracingException">The counts differ.</exception>
    public Tensor Reshape(Shape shape) => Builder.Reshape(this, shape);

    /// <summary>
    /// Repeated to a shape: aligned at the last axis, axes of size 1 and missing ones are repeated.
    /// </summary>
    /// <exception cref="TracingException">The shape cannot be reached.</exception>
    public Tensor BroadcastTo(Shape shape) => Builder.Broadcast(this, shape, nameof(BroadcastTo));

    /// <summary>The two last axes exchanged.</summary>
    /// <exception cref="TracingException">There are fewer than two.</exception>
    public Tensor Transpose()
    {
        if (Shape.Rank < 2)
            throw new TracingException($"Transpose: {Shape} has fewer than two axes.");
        int[] order = [.. Enumerable.Range(0, Shape.Rank - 2), Shape.Rank - 1, Shape.Rank - 2];
        return Permute(order);
    }

    /// <summary>Axis i of the result is axis order[i] of this tensor.</summary>
    /// <exception cref="TracingException">The order does not name each axis once.</exception>
    public Tensor Permute(params ReadOnlySpan<int> order) => Builder.Permute(this, [.. order]);

    /// <summary>
    /// The part from <paramref name="start"/> on, <paramref name="length"/> long, along an axis
    /// (negative ones count from the end).
    /// </summary>
    /// <exception cref="TracingException">The part is not within the axis.</exception>
    public Tensor Slice(int axis, int start, int length) =>
        Builder.Slice(this, Shape.Axis(axis, nameof(Slice)), start, length);

    /// <summary>
    /// The tensors one after the other along an axis (negative ones count from the end); the other
    /// sizes are equal.
    /// </summary>
    /// <exception cref="TracingException">There is no tensor, or another size differs.</exception>
    public static Tensor Concat(int axis, params ReadOnlySpan<Tensor> parts)
    {
        if (parts.IsEmpty)
            throw new TracingException("Concat: there is nothing to concatenate.");
        return parts[0].Builder.Concat([.. parts], parts[0].Shape.Axis(axis, nameof(Concat)));
    }

    private Tensor Reduce(ReductionKind kind, ReadOnlySpan<int> axes, bool keepDims)
    {
        var reduced = Axes(axes, kind.ToString());
        var result = Builder.Reduce(kind, this, reduced);
        return keepDims ? result.Reshape(Shape.Collapsed(reduced)) : result;
    }

    /// <summary>The axes in ascending order, all of them if none is given.</summary>
    private ImmutableArray<int> Axes(ReadOnlySpan<int> axes, string operation)
    {
        if (axes.IsEmpty)
            return [.. Enumerable.Range(0, Shape.Rank)];
        var counted = new SortedSet<int>();
        foreach (var axis in axes)
        {
            if (!counted.Add(Shape.Axis(axis, operation)))
                throw new TracingException($"{operation}: axis {axis} of {Shape} is given twice.");
        }

        return [.. counted];
    }

    private Shape Completed(ReadOnlySpan<int> sizes)
    {
        var open = sizes.IndexOf(-1);
        if (open < 0)
            return Shape.Of(sizes);
        int[] completed = [.. sizes];
        completed[open] = 1;
        var rest = Shape.Of(completed).Count;
        completed[open] = rest == 0 ? 0 : Shape.Count / rest;
        return Shape.Of(completed);
    }
}
