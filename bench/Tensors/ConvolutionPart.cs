using System.Globalization;
using Foundation;
using Vae.Tensors.Backends;
using Vae.Tensors.Simd;

namespace Tensors.Bench;

/// <summary>
/// The Burgess network: encoding images of 64 pixels, and training steps, with the same in eager
/// PyTorch beside them.
/// </summary>
internal static class ConvolutionPart
{
    private const int Windows = 100,
        StepsAWindow = 1,
        WarmUp = 10;

    public static void Run(string python)
    {
        BurgessStep[] steps = [new(32, 64), new(64, 64)];
        var baseline = PyTorch.Measure(
            python,
            "pytorch_burgess.py",
            ["encode,64,64", .. steps.Select(step => $"train,{step.Size},{step.Batch}")]
        );
        if (baseline is null)
            Console.WriteLine("no PyTorch: no baseline");
        Console.WriteLine(
            "| what, batch 64 | ms median | ms minimum | GMAC/s | bytes allocated in 10 | first run ms | "
                + "PyTorch ms median | minimum | ratio of medians | of minima |"
        );
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|");
        var encoder = new BurgessStep(64, 64);
        Encode(encoder, baseline?[0]);
        foreach (var (i, step) in steps.Index())
            Train(step, baseline?[i + 1]);
    }

    private static void Encode(BurgessStep network, Measurement? theirs)
    {
        var (backend, program) = (new SimdBackend(), network.TraceEncoder());
        using var variables = VariableSet.Allocate(backend, program);
        var weights = new float[network.Layout.Shape.Count];
        var stream = new Rng(1, RngPurpose.Initialization);
        stream.FillNormals(weights);
        foreach (ref var weight in weights.AsSpan())
            weight *= 0.1f;
        variables["weights"].Upload(weights);
        ITensorExecutable? executable = null;
        var first = Measurement.Milliseconds(() => (executable = backend.Compile(program, variables)).Run());
        stream.FillNormals(executable!.Input("rows"));
        Report(
            $"encoding {network.Size} x {network.Size}",
            executable.Run,
            network.EncoderMultiplications,
            first,
            theirs
        );
        executable.Dispose();
    }

    private static void Train(BurgessStep step, Measurement? theirs)
    {
        OurStep? ours = null;
        var first = Measurement.Milliseconds(() =>
            (ours = new OurStep(new SimdBackend(), step.TraceStep(), step.Layout)).Run()
        );
        // Decoding costs what encoding does, and going back twice as much as going forward.
        Report($"training {step.Size} x {step.Size}", ours!.Run, 6 * step.EncoderMultiplications, first, theirs);
        ours.Dispose();
    }

    private static void Report(string what, Action action, double multiplications, double first, Measurement? theirs)
    {
        var time = Measurement.Of(action, Windows, StepsAWindow, WarmUp);
        var allocated = Measurement.Allocated(action, actions: 10);
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {what} | {time.MedianMicroseconds / 1e3:F2} | {time.MinimumMicroseconds / 1e3:F2} "
                    + $"| {multiplications / time.MinimumMicroseconds / 1e3:F0} | {allocated} | {first:F0} "
                    + $"| {theirs?.MedianMicroseconds / 1e3:F1} | {theirs?.MinimumMicroseconds / 1e3:F1} "
                    + $"| {theirs?.MedianMicroseconds / time.MedianMicroseconds:F1} "
                    + $"| {theirs?.MinimumMicroseconds / time.MinimumMicroseconds:F1} |"
            )
        );
    }
}
