namespace Vae.Tensors.Tracing;

/// <summary>The shapes of convolutions and of gathered rows.</summary>
public sealed partial class ProgramBuilder
{
    internal Tensor Convolve(Tensor input, Tensor kernel, int stride, int padding)
    {
        const string Name = nameof(Convolve);
        var (x, k) = (input.Shape, kernel.Shape);
        CheckRanks(Name, x, "the input", k, "the kernel");
        CheckSteps(Name, stride, padding);
        if (x[3] != k[2]) throw new TracingException($"{Name}: input {x} has {x[3]} channels, kernel {k} takes {k[2]}.");
        var (height, width) = OutputSizes(Name, x[1], x[2], k[0], k[1], stride, padding, $"kernel {k} in input {x}");
        return Add(new Operation.Convolve(input, kernel, stride, padding), [x[0], height, width, k[3]]);
    }

    internal Tensor ConvolveTransposed(Tensor input, Tensor kernel, int stride, int padding, int height, int width)
    {
        const string Name = nameof(ConvolveTransposed);
        var (y, k) = (input.Shape, kernel.Shape);
        CheckRanks(Name, y, "the input", k, "the kernel");
        CheckSteps(Name, stride, padding);
        if (y[3] != k[3]) throw new TracingException($"{Name}: input {y} has {y[3]} channels, kernel {k} takes {k[3]}.");
        if (height < 1 || width < 1) throw new TracingException($"{Name}: input {y} and kernel {k} with stride {stride} and padding {padding} leave an output of {height} by {width}.");
        if (OutputSizes(Name, height, width, k[0], k[1], stride, padding, $"kernel {k} in output {height} by {width}") != (y[1], y[2]))
            throw new TracingException($"{Name}: a convolution of {height} by {width} with kernel {k}, stride {stride} and padding {padding} does not give input {y}.");
        return Add(new Operation.ConvolveTransposed(input, kernel, stride, padding, height, width), [y[0], height, width, k[2]]);
    }

    internal Tensor ConvolveKernelGradient(Tensor input, Tensor outputGradient, int kernelHeight, int kernelWidth, int stride, int padding)
    {
        const string Name = nameof(ConvolveKernelGradient);
        var (x, y) = (input.Shape, outputGradient.Shape);
        CheckRanks(Name, x, "the input", y, "the gradient of the output");
        CheckSteps(Name, stride, padding);
        var sizes = OutputSizes(Name, x[1], x[2], kernelHeight, kernelWidth, stride, padding, $"a kernel of {kernelHeight} by {kernelWidth} in input {x}");
        if (x[0] != y[0] || sizes != (y[1], y[2]))
            throw new TracingException($"{Name}: a convolution of {x} with a kernel of {kernelHeight} by {kernelWidth}, stride {stride} and padding {padding} does not give {y}.");
        return Add(new Operation.ConvolveKernelGradient(input, outputGradient, kernelHeight, kernelWidth, stride, padding), [kernelHeight, kernelWidth, x[3], y[3]]);
    }

    internal Tensor GatherRows(Tensor operand, Tensor indices)
    {
        CheckColumns(nameof(GatherRows), operand, indices);
        if (operand.Shape[0] == 0 && indices.Shape.Count > 0) throw new TracingException($"GatherRows: {operand.Shape} has no row for indices {indices.Shape}.");
        return Add(new Operation.GatherRows(operand, indices), indices.Shape);
    }

    internal Tensor ScatterRows(Tensor operand, Tensor indices, int rows)
    {
        CheckColumns(nameof(ScatterRows), operand, indices);
        if (operand.Shape != indices.Shape) throw new TracingException($"ScatterRows: {operand.Shape} and indices {indices.Shape} differ.");
        if (rows < 1 && operand.Shape.Count > 0) throw new TracingException($"ScatterRows: a result of {rows} rows has none for indices {indices.Shape}.");
        return Add(new Operation.ScatterRows(operand, indices, rows), [rows, operand.Shape[1]]);
    }

    /// <summary>How often a kernel fits along a height and a width.</summary>
    private static (int Height, int Width) OutputSizes(string operation, int height, int width, int kernelHeight, int kernelWidth, int stride, int padding, string what)
    {
        var (spareHeight, spareWidth) = (height + (2L * padding) - kernelHeight, width + (2L * padding) - kernelWidth);
        if (kernelHeight < 1 || kernelWidth < 1 || spareHeight < 0 || spareWidth < 0)
            throw new TracingException($"{operation}: {what} with padding {padding} does not fit.");
        return checked(((int)(spareHeight / stride) + 1, (int)(spareWidth / stride) + 1));
    }

    private static void CheckRanks(string operation, Shape left, string leftName, Shape right, string rightName)
    {
        if (left.Rank != 4 || right.Rank != 4) throw new TracingException($"{operation}: {leftName} {left} and {rightName} {right} do not both have four axes.");
    }

    private static void CheckSteps(string operation, int stride, int padding)
    {
        if (stride < 1 || padding < 0) throw new TracingException($"{operation}: stride {stride} must be at least 1 and padding {padding} at least 0.");
    }

    private static void CheckColumns(string operation, Tensor operand, Tensor indices)
    {
        if (operand.Shape.Rank != 2 || indices.Shape.Rank != 2 || operand.Shape[1] != indices.Shape[1])
            throw new TracingException($"{operation}: {operand.Shape} and indices {indices.Shape} are not matrices of equally many columns.");
    }
}
