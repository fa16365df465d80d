using Vae.Tensors.Tracing;

namespace Vae.Tensors.Reference;

/// <summary>The three convolutions, which differ only in which of the three tensors is summed into from the other two.</summary>
internal static class ReferenceConvolutions
{
    public static double[] Convolve(Operation.Convolve operation, Shape output, double[] input, double[] kernel)
    {
        var result = new double[output.Count];
        ForEachTerm(operation.Operand.Shape, operation.Kernel.Shape, output, operation.Stride, operation.Padding, (x, k, y) => result[y] += input[x] * kernel[k]);
        return result;
    }

    public static double[] Transposed(Operation.ConvolveTransposed operation, Shape input, double[] output, double[] kernel)
    {
        var result = new double[input.Count];
        ForEachTerm(input, operation.Kernel.Shape, operation.Operand.Shape, operation.Stride, operation.Padding, (x, k, y) => result[x] += output[y] * kernel[k]);
        return result;
    }

    public static double[] KernelGradient(Operation.ConvolveKernelGradient operation, Shape kernel, double[] input, double[] output)
    {
        var result = new double[kernel.Count];
        ForEachTerm(operation.Operand.Shape, kernel, operation.OutputGradient.Shape, operation.Stride, operation.Padding, (x, k, y) => result[k] += input[x] * output[y]);
        return result;
    }

    /// <summary>Calls with the places of the elements of input, kernel and output that meet in one term of the form's sum.</summary>
    private static void ForEachTerm(Shape input, Shape kernel, Shape output, int stride, int padding, Action<int, int, int> term)
    {
        for (var image = 0; image < output[0]; image++)
        {
            for (var row = 0; row < output[1]; row++)
            {
                for (var column = 0; column < output[2]; column++)
                {
                    for (var i = 0; i < kernel[0]; i++)
                    {
                        for (var j = 0; j < kernel[1]; j++)
                        {
                            var (y, x) = ((row * stride) - padding + i, (column * stride) - padding + j);
                            if (y < 0 || y >= input[1] || x < 0 || x >= input[2]) continue;
                            for (var from = 0; from < kernel[2]; from++)
                            {
                                for (var to = 0; to < kernel[3]; to++)
                                {
                                    term(
                                        (((((image * input[1]) + y) * input[2]) + x) * input[3]) + from,
                                        (((((i * kernel[1]) + j) * kernel[2]) + from) * kernel[3]) + to,
                                        (((((image * output[1]) + row) * output[2]) + column) * output[3]) + to);
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
