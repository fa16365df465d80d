using System.Runtime.Intrinsics;
using Tensors.Bench;
using Vae.Tensors.Backends;
using Vae.Tensors.Simd;
using Vae.Tensors.Tracing;

// One training step at three shapes, with its noise, and the same in eager PyTorch beside it; then what it costs to run a program that does next to nothing.
// Argument: the Python to ask, /usr/bin/python3 by default.
var backend = new SimdBackend();
VaeStep[] steps = [new(32, 32, 64), new(128, 8, 128), new(512, 2, 128)];
Console.WriteLine($"{Environment.ProcessorCount} processors, {(Vector512.IsHardwareAccelerated ? "512" : "256")}-bit vectors, .NET {Environment.Version}, one thread");
var baseline = PyTorch.Measure(args.FirstOrDefault("/usr/bin/python3"), Path.Combine(AppContext.BaseDirectory, "pytorch_step.py"), steps);
if (baseline is null) Console.WriteLine("no PyTorch: no baseline");

Console.WriteLine();
Console.WriteLine("| hidden, latent, batch | µs median | µs minimum | GFLOP/s | bytes allocated in 1,000 | first step ms | compiling again ms | PyTorch µs median | minimum | ratio of medians | of minima |");
Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
foreach (var step in steps)
{
    var first = Measurement.Milliseconds(() =>
    {
        using var once = new OurStep(backend, step);
        once.Run();
    });
    var again = Measurement.Milliseconds(() => new OurStep(backend, step).Dispose());
    using var ours = new OurStep(backend, step);
    var time = Measurement.Of(ours.Run);
    var allocated = Measurement.Allocated(ours.Run);
    var theirs = baseline?[(step.Hidden, step.Latent, step.Batch)];
    Console.WriteLine(FormattableString.Invariant(
        $"| {step.Hidden}, {step.Latent}, {step.Batch} | {time.MedianMicroseconds:F1} | {time.MinimumMicroseconds:F1} | {step.Operations / time.MinimumMicroseconds / 1e3:F0} | {allocated} | {first:F0} | {again:F1} | {theirs?.MedianMicroseconds:F0} | {theirs?.MinimumMicroseconds:F0} | {theirs?.MedianMicroseconds / time.MedianMicroseconds:F0} | {theirs?.MinimumMicroseconds / time.MinimumMicroseconds:F0} |"));
}

var small = TensorProgram.Trace(builder => builder.Output("y", builder.Input("x", [16]) + 1));
using var variables = VariableSet.Allocate(backend, small);
using var executable = backend.Compile(small, variables);
Console.WriteLine();
var thousand = Measurement.Of(() =>
{
    for (var i = 0; i < 1000; i++) executable.Run();
});
// Microseconds for a thousand are nanoseconds for one.
Console.WriteLine(FormattableString.Invariant($"A program of one small operation: {thousand.MinimumMicroseconds:F0} ns."));
