namespace Vae.Tensors.Tracing;

/// <summary>The shapes of convolutions and of gathered rows.</summary>
public sealed partial class ProgramBuilder
{
    internal Tensor Convolve(Operation.Convolve operation)
    {
        const string Name = nameof(Convolve);
        var (x, k) = (operation.Operand.Shape, operation.Kernel.Shape);
        CheckRanks(Name, x, "the input", k, "the kernel");
        var window = new Window(Name, k[0], k[1], operation.Stride, operation.Padding);
        if (x[3] != k[2])
            throw new TracingException($"{Name}: input {x} has {x[3]} channels, kernel {k} takes {k[2]}.");
        var (height, width) = window.OutputSizes(x[1], x[2], $"kernel {k} in input {x}");
        return Add(operation, [x[0], height, width, k[3]]);
    }

    internal Tensor ConvolveTransposed(Operation.ConvolveTransposed operation)
    {
        const string Name = nameof(ConvolveTransposed);
        var (y, k) = (operation.Operand.Shape, operation.Kernel.Shape);
        var (stride, padding, height, width) = (operation.Stride, operation.Padding, operation.Height, operation.Width);
        CheckRanks(Name, y, "the input", k, "the kernel");
        var window = new Window(Name, k[0], k[1], stride, padding);
        if (y[3] != k[3])
            throw new TracingException($"{Name}: input {y} has {y[3]} channels, kernel {k} takes {k[3]}.");
        if (height < 1 || width < 1)
            throw new TracingException(
                $"{Name}: input {y} and kernel {k} with stride {stride} and padding {padding} "
                    + $"leave an output of {height} by {width}."
            );
        if (window.OutputSizes(height, width, $"kernel {k} in output {height} by {width}") != (y[1], y[2]))
            throw new TracingException(
                $"{Name}: a convolution of {height} by {width} with kernel {k}, stride {stride} "
                    + $"and padding {padding} does not give input {y}."
            );
        return Add(operation, [y[0], height, width, k[2]]);
    }

    internal Tensor ConvolveKernelGradient(Operation.ConvolveKernelGradient operation)
    {
        const string Name = nameof(ConvolveKernelGradient);
        var (x, y) = (operation.Operand.Shape, operation.OutputGradient.Shape);
        var (kernelHeight, kernelWidth) = (operation.KernelHeight, operation.KernelWidth);
        var kernel = $"a kernel of {kernelHeight} by {kernelWidth}";
        CheckRanks(Name, x, "the input", y, "the gradient of the output");
        var window = new Window(Name, kernelHeight, kernelWidth, operation.Stride, operation.Padding);
        var sizes = window.OutputSizes(x[1], x[2], $"{kernel} in input {x}");
        if (x[0] != y[0] || sizes != (y[1], y[2]))
            throw new TracingException(
                $"{Name}: a convolution of {x} with {kernel}, stride {operation.Stride} and "
                    + $"padding {operation.Padding} does not give {y}."
            );
        return Add(operation, [kernelHeight, kernelWidth, x[3], y[3]]);
    }

    internal Tensor GatherRows(Tensor operand, Tensor indices)
    {
        CheckColumns(nameof(GatherRows), operand, indices);
        if (operand.Shape[0] == 0 && indices.Shape.Count > 0)
            throw new TracingException($"GatherRows: {operand.Shape} has no row for indices {indices.Shape}.");
        return Add(new Operation.GatherRows(operand, indices), indices.Shape);
    }

    internal Tensor ScatterRows(Tensor operand, Tensor indices, int rows)
    {
        CheckColumns(nameof(ScatterRows), operand, indices);
        if (operand.Shape != indices.Shape)
            throw new TracingException($"ScatterRows: {operand.Shape} and indices {indices.Shape} differ.");
        if (rows < 1 && operand.Shape.Count > 0)
            throw new TracingException($"ScatterRows: a result of {rows} rows has none for indices {indices.Shape}.");
        return Add(new Operation.ScatterRows(operand, indices, rows), [rows, operand.Shape[1]]);
    }

    private static void CheckRanks(string operation, Shape left, string leftName, Shape right, string rightName)
    {
        if (left.Rank != 4 || right.Rank != 4)
            throw new TracingException(
                $"{operation}: {leftName} {left} and {rightName} {right} do not both have four axes."
            );
    }

    private static void CheckColumns(string operation, Tensor operand, Tensor indices)
    {
        if (operand.Shape.Rank != 2 || indices.Shape.Rank != 2 || operand.Shape[1] != indices.Shape[1])
            throw new TracingException(
                $"{operation}: {operand.Shape} and indices {indices.Shape} are not matrices of equally many columns."
            );
    }

    /// <summary>How a kernel moves over images.</summary>
    private sealed record Window
    {
        private readonly string operation;
        private readonly int height;
        private readonly int width;
        private readonly int stride;
        private readonly int padding;

        public Window(string operation, int height, int width, int stride, int padding)
        {
            if (stride < 1 || padding < 0)
                throw new TracingException(
                    $"{operation}: stride {stride} must be at least 1 and padding {padding} at least 0."
                );
            this.operation = operation;
            this.height = height;
            this.width = width;
            this.stride = stride;
            this.padding = padding;
        }

        /// <summary>How often the kernel fits along each axis of an image.</summary>
        public (int Height, int Width) OutputSizes(int imageHeight, int imageWidth, string what)
        {
            var spareHeight = imageHeight + (2L * padding) - height;
            var spareWidth = imageWidth + (2L * padding) - width;
            if (height < 1 || width < 1 || spareHeight < 0 || spareWidth < 0)
                throw new TracingException($"{operation}: {what} with padding {padding} does not fit.");
            return checked(((int)(spareHeight / stride) + 1, (int)(spareWidth / stride) + 1));
        }
    }
}
