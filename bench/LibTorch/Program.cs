using System.Globalization;
using Tensors.Bench;
using Vae.LibTorch;
using Vae.Tensors.Backends;
using Vae.Tensors.Simd;
using Vae.Tensors.Tracing;

// The same training steps on Simd and on LibTorch, and in eager PyTorch beside them, one thread each on the processor.
// Arguments: the device (libtorch by default, or cuda:N), graphs or single (operations; single by default), the Python to ask for the baseline (/usr/bin/python3).
var name = args.ElementAtOrDefault(0) ?? "libtorch";
var device = name.StartsWith("cuda:", StringComparison.Ordinal) ? LibTorchDevice.Cuda(int.Parse(name.AsSpan(5), CultureInfo.InvariantCulture)) : LibTorchDevice.Processor;
var python = args.ElementAtOrDefault(2) ?? "/usr/bin/python3";
var library = LibTorchLibrary.Load(progress: Console.Error.WriteLine);
var torch = library.Backend(device, useGraphs: args.ElementAtOrDefault(1) == "graphs");
var where = device.IsCuda ? library.Describe(device).Name : "one thread of the processor";
Console.WriteLine($"{Environment.ProcessorCount} processors, .NET {Environment.Version}, LibTorch {library.Version} on {where}{(torch.UseGraphs ? ", graphs" : "")}");
Console.WriteLine();

VaeStep[] perceptrons = [new(32, 32, 64), new(512, 2, 128)];
BurgessStep[] convolutions = [new(32, 64), new(64, 64)];
var perceptronBaseline = PyTorch.Measure(python, "pytorch_step.py", perceptrons.Select(step => $"{step.Hidden},{step.Latent},{step.Batch}"));
var convolutionBaseline = PyTorch.Measure(python, "pytorch_burgess.py", convolutions.Select(step => $"train,{step.Size},{step.Batch}"));
Console.WriteLine("| training step | Simd µs, median | minimum | LibTorch µs, median | minimum | Simd / LibTorch, medians | minima | eager PyTorch on the processor µs, median | minimum | PyTorch / LibTorch, medians | minima |");
Console.WriteLine("|---|---|---|---|---|---|---|---|---|---|---|");
foreach (var (i, step) in perceptrons.Index())
    Report($"perceptrons {step.Hidden}, latent {step.Latent}, batch {step.Batch}", step.Trace(), step.Layout, (500, 5, 500), perceptronBaseline?[i]);
foreach (var (i, step) in convolutions.Index())
    Report($"Burgess at {step.Size}, batch {step.Batch}", step.TraceStep(), step.Layout, (30, 1, 5), convolutionBaseline?[i]);

void Report(string what, TensorProgram program, VariableLayout layout, (int Windows, int Repeats, int WarmUp) much, Measurement? theirs)
{
    // On a thread of its own, as a slot trains.
    Measurement Measure(ITensorBackend backend)
    {
        var time = default(Measurement);
        var slot = new Thread(() =>
        {
            using var step = new OurStep(backend, program, layout);
            time = Measurement.Of(step.Run, much.Windows, much.Repeats, much.WarmUp);
        });
        slot.Start();
        slot.Join();
        return time;
    }

    var (simd, native) = (Measure(new SimdBackend()), Measure(torch));
    Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {what} | {simd.MedianMicroseconds:F0} | {simd.MinimumMicroseconds:F0} | {native.MedianMicroseconds:F0} | {native.MinimumMicroseconds:F0} | {simd.MedianMicroseconds / native.MedianMicroseconds:F2} | {simd.MinimumMicroseconds / native.MinimumMicroseconds:F2} | {theirs?.MedianMicroseconds:F0} | {theirs?.MinimumMicroseconds:F0} | {theirs?.MedianMicroseconds / native.MedianMicroseconds:F2} | {theirs?.MinimumMicroseconds / native.MinimumMicroseconds:F2} |"));
}
