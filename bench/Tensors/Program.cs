using System.Runtime.Intrinsics;
using Tensors.Bench;

// Arguments: the part (mlp by default, or conv), then the Python to ask for the baseline,
// /usr/bin/python3 by default.
var part = args.ElementAtOrDefault(0) ?? "mlp";
var python = args.ElementAtOrDefault(1) ?? "/usr/bin/python3";
Console.WriteLine(
    $"{Environment.ProcessorCount} processors, {(Vector512.IsHardwareAccelerated ? "512" : "256")}-bit "
        + $"vectors, .NET {Environment.Version}, one thread"
);
Console.WriteLine();
switch (part)
{
    case "mlp":
        PerceptronPart.Run(python);
        return 0;
    case "conv":
        ConvolutionPart.Run(python);
        return 0;
    default:
        Console.Error.WriteLine($"There is no part '{part}': mlp or conv.");
        return 2;
}
