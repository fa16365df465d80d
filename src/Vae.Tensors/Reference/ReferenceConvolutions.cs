using Vae.Tensors.Tracing;

namespace Vae.Tensors.Reference;

/// <summary>
/// The three convolutions, which differ only in which of the three tensors is summed into from the
/// other two.
/// </summary>
internal static class ReferenceConvolutions
{
    public static double[] Convolve(Operation.Convolve operation, Shape output, double[] input, double[] kernel)
    {
        var result = new double[output.Count];
        var (x, kernels) = (operation.Operand.Shape, operation.Kernel.Shape);
        var form = new Form(x, kernels, output, operation.Stride, operation.Padding);
        form.ForEachTerm((i, k, o) => result[o] += input[i] * kernel[k]);
        return result;
    }

    public static double[] Transposed(
        Operation.ConvolveTransposed operation,
        Shape input,
        double[] output,
        double[] kernel
    )
    {
        var result = new double[input.Count];
        var (y, kernels) = (operation.Operand.Shape, operation.Kernel.Shape);
        var form = new Form(input, kernels, y, operation.Stride, operation.Padding);
        form.ForEachTerm((i, k, o) => result[i] += output[o] * kernel[k]);
        return result;
    }

    public static double[] KernelGradient(
        Operation.ConvolveKernelGradient operation,
        Shape kernel,
        double[] input,
        double[] output
    )
    {
        var result = new double[kernel.Count];
        var (x, y) = (operation.Operand.Shape, operation.OutputGradient.Shape);
        var form = new Form(x, kernel, y, operation.Stride, operation.Padding);
        form.ForEachTerm((i, k, o) => result[k] += input[i] * output[o]);
        return result;
    }

    /// <summary>
    /// The sum that all three are: over images, pixels of the output, taps of the kernel, and
    /// channels on both sides.
    /// </summary>
    private sealed record Form(Shape Input, Shape Kernel, Shape Output, int Stride, int Padding)
    {
        /// <summary>
        /// Calls with the indices of the elements of input, kernel and output that meet in a term.
        /// </summary>
        public void ForEachTerm(Action<int, int, int> term)
        {
            for (var image = 0; image < Output[0]; image++)
            {
                for (var row = 0; row < Output[1]; row++)
                {
                    for (var column = 0; column < Output[2]; column++)
                        ForEachTap(image, row, column, term);
                }
            }
        }

        private void ForEachTap(int image, int row, int column, Action<int, int, int> term)
        {
            for (var i = 0; i < Kernel[0]; i++)
            {
                for (var j = 0; j < Kernel[1]; j++)
                {
                    var y = (row * Stride) - Padding + i;
                    var x = (column * Stride) - Padding + j;
                    if (y < 0 || y >= Input[1] || x < 0 || x >= Input[2])
                        continue;
                    var input = (((image * Input[1]) + y) * Input[2]) + x;
                    var tap = (i * Kernel[1]) + j;
                    var output = (((image * Output[1]) + row) * Output[2]) + column;
                    ForEachChannel(input, tap, output, term);
                }
            }
        }

        private void ForEachChannel(int input, int tap, int output, Action<int, int, int> term)
        {
            for (var from = 0; from < Kernel[2]; from++)
            {
                for (var to = 0; to < Kernel[3]; to++)
                {
                    var weight = (((tap * Kernel[2]) + from) * Kernel[3]) + to;
                    term((input * Input[3]) + from, weight, (output * Output[3]) + to);
                }
            }
        }
    }
}
