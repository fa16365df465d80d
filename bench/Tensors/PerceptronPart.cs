using System.Globalization;
using Vae.Tensors.Backends;
using Vae.Tensors.Simd;
using Vae.Tensors.Tracing;

namespace Tensors.Bench;

/// <summary>
/// One training step at three shapes, with its noise, and the same in eager PyTorch beside it; then
/// what it costs to run a program that does next to nothing.
/// </summary>
internal static class PerceptronPart
{
    public static void Run(string python)
    {
        var backend = new SimdBackend();
        VaeStep[] steps = [new(32, 32, 64), new(128, 8, 128), new(512, 2, 128)];
        var baseline = PyTorch.Measure(
            python,
            "pytorch_step.py",
            steps.Select(step => $"{step.Hidden},{step.Latent},{step.Batch}")
        );
        if (baseline is null)
            Console.WriteLine("no PyTorch: no baseline");
        Console.WriteLine(
            "| hidden, latent, batch | µs median | µs minimum | GFLOP/s | bytes allocated in 1,000 | "
                + "first step ms | compiling again ms | PyTorch µs median | minimum | ratio of medians | of minima |"
        );
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
        foreach (var (i, step) in steps.Index())
        {
            var first = Measurement.Milliseconds(() =>
            {
                using var once = new OurStep(backend, step.Trace(), step.Layout);
                once.Run();
            });
            var again = Measurement.Milliseconds(() => new OurStep(backend, step.Trace(), step.Layout).Dispose());
            using var ours = new OurStep(backend, step.Trace(), step.Layout);
            var time = Measurement.Of(ours.Run);
            var allocated = Measurement.Allocated(ours.Run);
            var theirs = baseline?[i];
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"| {step.Hidden}, {step.Latent}, {step.Batch} | {time.MedianMicroseconds:F1} "
                        + $"| {time.MinimumMicroseconds:F1} | {step.Operations / time.MinimumMicroseconds / 1e3:F0} "
                        + $"| {allocated} | {first:F0} | {again:F1} "
                        + $"| {theirs?.MedianMicroseconds:F0} | {theirs?.MinimumMicroseconds:F0} "
                        + $"| {theirs?.MedianMicroseconds / time.MedianMicroseconds:F0} "
                        + $"| {theirs?.MinimumMicroseconds / time.MinimumMicroseconds:F0} |"
                )
            );
        }

        RunLittle(backend);
    }

    private static void RunLittle(ITensorBackend backend)
    {
        var small = TensorProgram.Trace(builder => builder.Output("y", builder.Input("x", [16]) + 1));
        using var variables = VariableSet.Allocate(backend, small);
        using var executable = backend.Compile(small, variables);
        Console.WriteLine();
        var thousand = Measurement.Of(() =>
        {
            for (var i = 0; i < 1000; i++)
                executable.Run();
        });
        // Microseconds for a thousand are nanoseconds for one.
        Console.WriteLine(
            FormattableString.Invariant($"A program of one small operation: {thousand.MinimumMicroseconds:F0} ns.")
        );
    }
}
