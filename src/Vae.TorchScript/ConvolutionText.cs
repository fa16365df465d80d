using Vae.Tensors.Tracing;

namespace Vae.TorchScript;

/// <summary>
/// Convolutions in TorchScript. Channels are the last axis of images here and the second there: a
/// view, which LibTorch's convolutions know as its format channels_last.
/// </summary>
internal static class ConvolutionText
{
    private const string NoTransposition = "False, [0, 0]";

    public static string Of(Operation.Convolve convolve, IOperandNames names)
    {
        var step = Step(convolve.Stride, convolve.Padding);
        return $"torch.convolution({Images(convolve.Operand, names)}, {Weight(convolve.Kernel, names)}, "
            + $"None, {step}, {NoTransposition}, 1).permute([0, 2, 3, 1])";
    }

    public static string Of(Operation.ConvolveTransposed convolve, IOperandNames names)
    {
        var (images, kernel) = (convolve.Operand.Shape, convolve.Kernel.Shape);
        var step = Step(convolve.Stride, convolve.Padding);
        var excess = $"[{Excess(convolve.Height, 1)}, {Excess(convolve.Width, 2)}]";
        return $"torch.convolution({Images(convolve.Operand, names)}, {Weight(convolve.Kernel, names)}, "
            + $"None, {step}, True, {excess}, 1).permute([0, 2, 3, 1])";

        int Excess(int size, int axis) =>
            size - (((images[axis] - 1) * convolve.Stride) - (2 * convolve.Padding) + kernel[axis - 1]);
    }

    /// <summary>Of the weight, LibTorch reads the shape alone.</summary>
    public static string Of(Operation.ConvolveKernelGradient gradient, IOperandNames names)
    {
        var (images, made) = (gradient.Operand, gradient.OutputGradient);
        int[] sizes = [made.Shape[3], images.Shape[3], gradient.KernelHeight, gradient.KernelWidth];
        var weight = $"torch.empty({OperationText.List(sizes)}, dtype=6, device={names.Number(images)}.device)";
        var step = Step(gradient.Stride, gradient.Padding);
        return $"torch.convolution_backward({Images(made, names)}, {Images(images, names)}, {weight}, "
            + $"None, {step}, {NoTransposition}, 1, [False, True, False])[1].permute([2, 3, 1, 0])";
    }

    private static string Images(Tensor images, IOperandNames names) => $"{names.Number(images)}.permute([0, 3, 1, 2])";

    /// <summary>From [kh, kw, ci, co] to [co, ci, kh, kw].</summary>
    private static string Weight(Tensor kernel, IOperandNames names) => $"{names.Number(kernel)}.permute([3, 2, 0, 1])";

    private static string Step(int stride, int padding) => $"[{stride}, {stride}], [{padding}, {padding}], [1, 1]";
}
