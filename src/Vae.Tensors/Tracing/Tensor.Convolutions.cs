namespace Vae.Tensors.Tracing;

public sealed partial class Tensor
{
    /// <summary>
    /// The convolution of networks: [n, h, w, ci] with a kernel [kh, kw, ci, co] gives
    /// [n, oh, ow, co], where oh = (h + 2·padding - kh) / stride + 1, rounded down. PyTorch's
    /// <c>conv2d</c> without bias, but with channels last: its weight [co, ci, kh, kw] is
    /// <paramref name="kernel"/> permuted by (3, 2, 0, 1).
    /// </summary>
    /// <exception cref="TracingException">
    /// The channels differ, the kernel does not fit, the stride is below 1 or the padding below 0.
    /// </exception>
    public Tensor Convolve(Tensor kernel, int stride = 1, int padding = 0) =>
        Builder.Convolve(new(this, kernel, stride, padding));

    /// <summary>
    /// The transposed convolution, which is also the gradient of <see cref="Convolve"/> by its
    /// input: [n, oh, ow, co] with a kernel [kh, kw, ci, co] gives [n, h, w, ci], where
    /// h = (oh - 1)·stride - 2·padding + kh. PyTorch's <c>conv_transpose2d</c> without bias, but
    /// with channels last: its weight [in = co, out = ci, kh, kw] is <paramref name="kernel"/>
    /// permuted by (3, 2, 0, 1).
    /// </summary>
    /// <exception cref="TracingException">
    /// The channels differ, nothing is left of the output, the stride is below 1 or the padding
    /// below 0.
    /// </exception>
    public Tensor ConvolveTransposed(Tensor kernel, int stride = 1, int padding = 0)
    {
        // The other overload rejects wrong ranks.
        int Size(int axis) =>
            Shape.Rank == 4 && kernel.Shape.Rank == 4
                ? ((Shape[axis] - 1) * stride) - (2 * padding) + kernel.Shape[axis - 1]
                : 1;
        return ConvolveTransposed(kernel, stride, padding, Size(1), Size(2));
    }

    /// <summary>
    /// The transposed convolution with an output of a given size: with strides above 1, several
    /// sizes are convolved to [oh, ow], and what this one exceeds the smallest by is PyTorch's
    /// <c>output_padding</c>.
    /// </summary>
    /// <exception cref="TracingException">
    /// The channels differ, the convolution of that output would not have the input's size, the
    /// stride is below 1 or the padding below 0.
    /// </exception>
    public Tensor ConvolveTransposed(Tensor kernel, int stride, int padding, int height, int width) =>
        Builder.ConvolveTransposed(new(this, kernel, stride, padding, height, width));

    /// <summary>
    /// The gradient of <see cref="Convolve"/> by its kernel, of which this is the input:
    /// [n, h, w, ci] and the gradient of the output [n, oh, ow, co] give [kh, kw, ci, co].
    /// PyTorch's <c>torch.nn.grad.conv2d_weight</c>.
    /// </summary>
    /// <exception cref="TracingException">
    /// The convolution would not have an output of that size, the stride is below 1 or the padding
    /// below 0.
    /// </exception>
    public Tensor ConvolveKernelGradient(
        Tensor outputGradient,
        int kernelHeight,
        int kernelWidth,
        int stride = 1,
        int padding = 0
    ) => Builder.ConvolveKernelGradient(new(this, outputGradient, kernelHeight, kernelWidth, stride, padding));

    /// <summary>
    /// Of [n, d], by indices [m, d]: result[i, j] = this[indices[i, j], j], which is [m, d].
    /// PyTorch's <c>gather</c> along axis 0. Indices are whole numbers, written by the caller into
    /// an input; one out of range takes the nearest row. No gradient passes to them.
    /// </summary>
    /// <exception cref="TracingException">
    /// The operands are no matrices of equally many columns, or there is no row.
    /// </exception>
    public Tensor GatherRows(Tensor indices) => Builder.GatherRows(this, indices);

    /// <summary>
    /// The adjoint of <see cref="GatherRows"/>: [m, d], by indices [m, d], added up into
    /// [<paramref name="rows"/>, d]. PyTorch's <c>scatter_add</c> along axis 0 into zeros.
    /// </summary>
    /// <exception cref="TracingException">
    /// The operands are no matrices of one shape, or there is no row.
    /// </exception>
    public Tensor ScatterRows(Tensor indices, int rows) => Builder.ScatterRows(this, indices, rows);

    /// <summary>
    /// Batch normalization without scale and shift: (x - mean) / √(variance + epsilon), over the
    /// axes given (all but the channels: 0, 1, 2 of [n, h, w, c]). Mean and variance lack these
    /// axes; the variance is the biased one, by which PyTorch normalizes too (its running variance
    /// is n / (n - 1) times that). Ioffe and Szegedy, 2015, algorithm 1.
    /// </summary>
    public (Tensor Normalized, Tensor Mean, Tensor Variance) BatchNormalize(
        ReadOnlySpan<int> axes,
        double epsilon = 1e-5
    )
    {
        var mean = Mean(axes, keepDims: true);
        var centered = this - mean;
        var variance = centered.Square().Mean(axes, keepDims: true);
        var kept = Shape.Without(Axes(axes, nameof(BatchNormalize)));
        return (centered * (1 / (variance + epsilon).Sqrt()), mean.Reshape(kept), variance.Reshape(kept));
    }
}
