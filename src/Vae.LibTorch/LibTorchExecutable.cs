using System.Collections.Immutable;
using Vae.LibTorch.Interop;
using Vae.LibTorch.Planning;
using Vae.Tensors.Backends;
using Vae.Tensors.Tracing;

namespace Vae.LibTorch;

/// <summary>A program that LibTorch runs, whole, at each call.</summary>
public sealed unsafe class LibTorchExecutable : ITensorExecutable
{
    private readonly LibTorchBackend backend;
    private readonly ExecutableHandle handle;
    private readonly string running, fetching;
    private readonly Dictionary<string, (nint Start, int Count)> inputs = [];
    private readonly Dictionary<string, (int Place, int Count)> outputs = [];

    internal LibTorchExecutable(LibTorchBackend backend, TensorProgram program, VariableSet variables)
    {
        (this.backend, Program) = (backend, program);
        (running, fetching) = ($"running a program on {backend.Device}", $"fetching an output from {backend.Device}");
        var plan = Plan.Of(program);
        handle = Create(backend, plan.Words, [.. plan.Variables.Select(name => ((LibTorchStorage)variables[name]).Handle)]);
        for (var place = 0; place < plan.Inputs.Length; place++)
        {
            float* start;
            NativeCalls.Check(NativeMethods.ExecutableInput(handle, place, &start), "looking up an input");
            inputs.Add(plan.Inputs[place], ((nint)start, program.Inputs[place].Shape.Count));
        }

        for (var place = 0; place < plan.Outputs.Length; place++) outputs.Add(plan.Outputs[place], (place, program.Outputs[plan.Outputs[place]].Shape.Count));
    }

    /// <inheritdoc/>
    public TensorProgram Program { get; }

    /// <summary>How far the program is a graph of CUDA.</summary>
    public LibTorchGraph Graph
    {
        get
        {
            var report = ReadReport();
            return new LibTorchGraph((LibTorchGraphState)report.GraphState, NativeText.Of(report.GraphRefusal, 512));
        }
    }

    /// <summary>How often <see cref="Run"/> made the host wait for the device; 0 is what is meant to be, as long as outputs are read now and then.</summary>
    public long WaitsInRuns => ReadReport().WaitsInRuns;

    /// <inheritdoc/>
    public Span<float> Input(string name)
    {
        ObjectDisposedException.ThrowIf(handle.IsClosed, this);
        return inputs.TryGetValue(name, out var input) ? new Span<float>((float*)input.Start, input.Count) : throw NamedTensors.NoInput(Program, name);
    }

    /// <inheritdoc/>
    /// <exception cref="DeviceOutOfMemoryException">The device has no room for what lies between inputs and outputs. Variables keep their values.</exception>
    /// <exception cref="LibTorchException">LibTorch failed.</exception>
    public void Run() => NativeCalls.Check(NativeMethods.ExecutableRun(handle), running);

    /// <inheritdoc/>
    public ReadOnlySpan<float> Output(string name)
    {
        if (!outputs.TryGetValue(name, out var output)) throw NamedTensors.NoOutput(Program, name);
        float* start;
        NativeCalls.Check(NativeMethods.ExecutableOutput(handle, output.Place, &start), fetching);
        return new ReadOnlySpan<float>(start, output.Count);
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    /// <summary>Hands a plan over.</summary>
    internal static ExecutableHandle Create(LibTorchBackend backend, ImmutableArray<long> words, ImmutableArray<StorageHandle> storages)
    {
        var addresses = new nint[storages.Length];
        var held = 0;
        try
        {
            for (; held < storages.Length; held++)
            {
                var isHeld = false;
                storages[held].DangerousAddRef(ref isHeld);
                addresses[held] = storages[held].DangerousGetHandle();
            }

            nint executable;
            fixed (long* plan = words.AsSpan())
            fixed (nint* variables = addresses)
            {
                var code = NativeMethods.ExecutableCreate(backend.Device.Number, backend.UseGraphs ? 1 : 0, plan, words.Length, variables, addresses.Length, &executable);
                NativeCalls.Check(code, $"compiling a program for {backend.Device}");
            }

            return new ExecutableHandle(executable);
        }
        finally
        {
            while (held > 0) storages[--held].DangerousRelease();
        }
    }

    private NativeReport ReadReport()
    {
        NativeReport report;
        NativeCalls.Check(NativeMethods.ExecutableReport(handle, &report), $"asking for a report of a program on {backend.Device}");
        return report;
    }
}
