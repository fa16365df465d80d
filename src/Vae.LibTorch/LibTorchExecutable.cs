using System.Collections.Immutable;
using System.Text;
using Vae.LibTorch.Interop;
using Vae.Tensors.Backends;
using Vae.Tensors.Tracing;
using Vae.TorchScript;

namespace Vae.LibTorch;

/// <summary>A program that LibTorch runs, whole, at each call.</summary>
public sealed unsafe class LibTorchExecutable : ISelectingExecutable
{
    private readonly LibTorchBackend backend;
    private readonly ExecutableHandle handle;
    private readonly string running,
        fetching;
    private readonly RowSelection<TableHandle>? selection;
    private readonly Dictionary<string, (nint Start, int Count)> inputs = [];
    private readonly Dictionary<string, (int Place, int Count)> outputs = [];

    internal LibTorchExecutable(
        LibTorchBackend backend,
        TensorProgram program,
        VariableSet variables,
        RowSelection<TableHandle>? selection = null
    )
    {
        (this.backend, Program, this.selection) = (backend, program, selection);
        (running, fetching) = ($"running a program on {backend.Device}", $"fetching an output from {backend.Device}");
        var script = ScriptWriter.Write(program, selection?.Input, selection?.Rows.Table is RowTable.Codes);
        handle = Create(
            backend,
            script,
            [.. script.Variables.Select(variable => ((LibTorchStorage)variables[variable.Name]).Handle)],
            selection is null
                ? []
                : [.. script.Inputs.Select(input => input.Name == selection.Input ? selection.Rows.Copy : null)]
        );
        foreach (var (place, input) in script.Inputs.Index())
        {
            float* start;
            NativeCalls.Check(NativeMethods.ExecutableInput(handle, place, &start), "looking up an input");
            inputs.Add(input.Name, ((nint)start, input.Shape.Count));
        }

        foreach (var (place, output) in script.Outputs.Index())
            outputs.Add(output.Name, (place, output.Shape.Count));
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

    /// <summary>
    /// How often an operation of <see cref="Run"/> made the host wait for the device; 0 is what is
    /// meant to be.
    /// </summary>
    public long WaitsInRuns => ReadReport().WaitsInRuns;

    /// <summary>
    /// How often <see cref="Run"/> waited because the host was as far ahead of the device as it may
    /// be: a good sign, since the device then never waits for it.
    /// </summary>
    public long WaitsForUploads => ReadReport().WaitsForUploads;

    /// <inheritdoc/>
    public Span<float> Input(string name)
    {
        ObjectDisposedException.ThrowIf(handle.IsClosed, this);
        if (selection?.Input == name)
            throw new ArgumentException($"The input '{name}' is taken from kept rows: write {nameof(RowNumbers)}.");
        return inputs.TryGetValue(name, out var input)
            ? new Span<float>((float*)input.Start, input.Count)
            : throw NamedTensors.NoInput(Program, name);
    }

    /// <inheritdoc/>
    public Span<int> RowNumbers
    {
        get
        {
            ObjectDisposedException.ThrowIf(handle.IsClosed, this);
            return selection is null
                ? throw new InvalidOperationException("No input of this program is taken from kept rows.")
                : new Span<int>((int*)inputs[selection.Input].Start, selection.Count);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="DeviceOutOfMemoryException">
    /// The device has no room for what lies between inputs and outputs. Variables keep their
    /// values.
    /// </exception>
    /// <exception cref="LibTorchException">LibTorch failed.</exception>
    public void Run() => NativeCalls.Check(NativeMethods.ExecutableRun(handle), running);

    /// <inheritdoc/>
    public ReadOnlySpan<float> Output(string name)
    {
        if (!outputs.TryGetValue(name, out var output))
            throw NamedTensors.NoOutput(Program, name);
        float* start;
        NativeCalls.Check(NativeMethods.ExecutableOutput(handle, output.Place, &start), fetching);
        return new ReadOnlySpan<float>(start, output.Count);
    }

    /// <inheritdoc/>
    public void Dispose() => handle.Dispose();

    /// <summary>Hands a script over.</summary>
    internal static ExecutableHandle Create(
        LibTorchBackend backend,
        TensorScript script,
        ImmutableArray<StorageHandle> storages,
        ImmutableArray<TableHandle?> tables
    )
    {
        using var variables = new HeldHandles(storages);
        using var sources = new HeldHandles(tables);
        var ports = script.PortWords();
        nint executable;
        fixed (byte* text = Encoding.UTF8.GetBytes(script.Text + "\0"))
        fixed (long* words = ports.AsSpan())
        fixed (double* constants = script.Constants.AsSpan())
        fixed (
            nint* variableAddresses = variables.Addresses,
                sourceAddresses = sources.Addresses
        )
        {
            var native = new NativeScript
            {
                Text = (nint)text,
                Ports = (nint)words,
                PortWords = ports.Length,
                Constants = (nint)constants,
                ConstantCount = script.Constants.Length,
            };
            var code = NativeMethods.ExecutableCreate(
                backend.Device.Number,
                backend.UseGraphs ? 1 : 0,
                &native,
                variableAddresses,
                storages.Length,
                sourceAddresses,
                tables.Length,
                &executable
            );
            NativeCalls.Check(code, $"compiling a program for {backend.Device}");
        }

        return new ExecutableHandle(executable);
    }

    private NativeReport ReadReport()
    {
        NativeReport report;
        NativeCalls.Check(
            NativeMethods.ExecutableReport(handle, &report),
            $"asking for a report of a program on {backend.Device}"
        );
        return report;
    }
}
