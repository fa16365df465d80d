using System.Collections.Immutable;

namespace Vae.Tensors.Tracing;

/// <summary>
/// How one tensor of a program is made from others. This closed family is all that a backend
/// executes. Shapes were checked when the operation was traced, and every broadcast is an operation
/// of its own, so that elementwise operands have equal shapes.
/// </summary>
public abstract record Operation
{
    private protected Operation() { }

    /// <summary>The tensors read, in order.</summary>
    public virtual ImmutableArray<Tensor> Operands => [];

    /// <summary>Values that the caller writes before a run.</summary>
    public sealed record Input(string Name) : Operation;

    /// <summary>
    /// Values that live in a backend's storage between runs: as they are when the run starts.
    /// </summary>
    public sealed record Variable(string Name) : Operation;

    /// <summary>A scalar fixed while tracing.</summary>
    public sealed record Constant(double Value) : Operation;

    /// <summary>A function of each element.</summary>
    public sealed record Unary(UnaryKind Kind, Tensor Operand) : Operation
    {
        /// <inheritdoc/>
        public override ImmutableArray<Tensor> Operands => [Operand];
    }

    /// <summary>
    /// A function of each pair of elements; both operands have the shape of the result.
    /// </summary>
    public sealed record Binary(BinaryKind Kind, Tensor Left, Tensor Right) : Operation
    {
        /// <inheritdoc/>
        public override ImmutableArray<Tensor> Operands => [Left, Right];
    }

    /// <summary>
    /// Elements of <paramref name="WhenTrue"/> where the mask is not 0, of
    /// <paramref name="WhenFalse"/> elsewhere; all of one shape.
    /// </summary>
    public sealed record Select(Tensor Mask, Tensor WhenTrue, Tensor WhenFalse) : Operation
    {
        /// <inheritdoc/>
        public override ImmutableArray<Tensor> Operands => [Mask, WhenTrue, WhenFalse];
    }

    /// <summary>
    /// The operand repeated to a shape: aligned at the last axis, axes of size 1 and missing ones
    /// are repeated.
    /// </summary>
    public sealed record Broadcast(Tensor Operand, Shape Shape) : Operation
    {
        /// <inheritdoc/>
        public override ImmutableArray<Tensor> Operands => [Operand];
    }

    /// <summary>The same elements in the same row-major order under another shape.</summary>
    public sealed record Reshape(Tensor Operand, Shape Shape) : Operation
    {
        /// <inheritdoc/>
        public override ImmutableArray<Tensor> Operands => [Operand];
    }

    /// <summary>The operand's values; no gradient passes.</summary>
    public sealed record StopGradient(Tensor Operand) : Operation
    {
        /// <inheritdoc/>
        public override ImmutableArray<Tensor> Operands => [Operand];
    }

    /// <summary>
    /// A reduction over axes, in ascending order and not empty, which the result lacks.
    /// </summary>
    public sealed record Reduce(ReductionKind Kind, Tensor Operand, TracedList<int> Axes) : Operation
    {
        /// <inheritdoc/>
        public override ImmutableArray<Tensor> Operands => [Operand];
    }

    /// <summary>The matrix product [m, k] x [k, n]; an operand may be read transposed.</summary>
    public sealed record MatMul(Tensor Left, Tensor Right, bool TransposeLeft, bool TransposeRight) : Operation
    {
        /// <inheritdoc/>
        public override ImmutableArray<Tensor> Operands => [Left, Right];
    }

    /// <summary>Axis i of the result is axis Order[i] of the operand.</summary>
    public sealed record Permute(Tensor Operand, TracedList<int> Order) : Operation
    {
        /// <inheritdoc/>
        public override ImmutableArray<Tensor> Operands => [Operand];
    }

    /// <summary>The operands one after the other along an axis.</summary>
    public sealed record Concat(TracedList<Tensor> Parts, int Axis) : Operation
    {
        /// <inheritdoc/>
        public override ImmutableArray<Tensor> Operands => Parts.Items;
    }

    /// <summary>
    /// The part from <paramref name="Start"/> on, <paramref name="Length"/> long, along an axis.
    /// </summary>
    public sealed record Slice(Tensor Operand, int Axis, int Start, int Length) : Operation
    {
        /// <inheritdoc/>
        public override ImmutableArray<Tensor> Operands => [Operand];
    }

    /// <summary>
    /// The cross-correlation of [n, h, w, ci] with a kernel [kh, kw, ci, co], what networks call a
    /// convolution: [n, oh, ow, co], where oh = (h + 2·padding - kh) / stride + 1, rounded down.
    /// Channels are the last axis, and zeros surround the input.
    /// </summary>
    public sealed record Convolve(Tensor Operand, Tensor Kernel, int Stride, int Padding) : Operation
    {
        /// <inheritdoc/>
        public override ImmutableArray<Tensor> Operands => [Operand, Kernel];
    }

    /// <summary>
    /// The adjoint of <see cref="Convolve"/> in its input: [n, oh, ow, co] and a kernel
    /// [kh, kw, ci, co] give [n, h, w, ci], where h and w are sizes that the convolution takes to
    /// oh and ow.
    /// </summary>
    public sealed record ConvolveTransposed(
        Tensor Operand,
        Tensor Kernel,
        int Stride,
        int Padding,
        int Height,
        int Width
    ) : Operation
    {
        /// <inheritdoc/>
        public override ImmutableArray<Tensor> Operands => [Operand, Kernel];
    }

    /// <summary>
    /// The adjoint of <see cref="Convolve"/> in its kernel: [n, h, w, ci] and [n, oh, ow, co] give
    /// [kh, kw, ci, co].
    /// </summary>
    public sealed record ConvolveKernelGradient(
        Tensor Operand,
        Tensor OutputGradient,
        int KernelHeight,
        int KernelWidth,
        int Stride,
        int Padding
    ) : Operation
    {
        /// <inheritdoc/>
        public override ImmutableArray<Tensor> Operands => [Operand, OutputGradient];
    }

    /// <summary>
    /// Of [n, d] and indices [m, d], element [i, j] of the result is [indices[i, j], j] of the
    /// operand. An index is a whole number; one out of range takes the nearest row, a fraction is
    /// cut off, and NaN is 0.
    /// </summary>
    public sealed record GatherRows(Tensor Operand, Tensor Indices) : Operation
    {
        /// <inheritdoc/>
        public override ImmutableArray<Tensor> Operands => [Operand, Indices];
    }

    /// <summary>
    /// The adjoint of <see cref="GatherRows"/>: element [i, j] of the operand, [m, d], is added to
    /// [indices[i, j], j] of the result, [rows, d].
    /// </summary>
    public sealed record ScatterRows(Tensor Operand, Tensor Indices, int Rows) : Operation
    {
        /// <inheritdoc/>
        public override ImmutableArray<Tensor> Operands => [Operand, Indices];
    }
}
