using Vae.LibTorch.Interop;
using Vae.Tensors.Backends;
using Vae.Tensors.Tracing;
using Vae.TorchScript;

namespace Vae.LibTorch;

/// <summary>
/// Runs programs by LibTorch's operations, in single precision. A program crosses to native code
/// whole, once, and so does each run. On CUDA, what one thread allocates and compiles runs in one
/// order of its own (a stream), beside that of other threads; a run only enqueues, and reading an
/// output is where the host waits. Variables of one set are allocated by one thread. The same
/// machine, LibTorch and device give the same bits each time.
/// </summary>
public sealed class LibTorchBackend : IRowKeeper
{
    private readonly KeptTables<TableHandle> tables;

    internal LibTorchBackend(LibTorchDevice device, bool useGraphs, KeptTables<TableHandle> tables) =>
        (Device, UseGraphs, this.tables) = (device, useGraphs, tables);

    /// <summary>Where it computes.</summary>
    public LibTorchDevice Device { get; }

    /// <summary>
    /// Whether programs become graphs of CUDA after some runs, so that a run is one launch
    /// (<see cref="LibTorchExecutable.Graph"/> says how that went).
    /// </summary>
    public bool UseGraphs { get; }

    /// <inheritdoc/>
    public string Name => $"{Device}";

    /// <inheritdoc/>
    /// <exception cref="DeviceOutOfMemoryException">The device has no room.</exception>
    public TensorStorage Allocate(Shape shape) => new LibTorchStorage(Device, shape);

    /// <inheritdoc/>
    /// <exception cref="DeviceOutOfMemoryException">The device has no room.</exception>
    public ITensorExecutable Compile(TensorProgram program, VariableSet variables) =>
        new LibTorchExecutable(this, program, variables);

    /// <inheritdoc/>
    public KeptTable? Keep(RowTable table) => tables.Keep(table);

    /// <inheritdoc/>
    /// <exception cref="DeviceOutOfMemoryException">The device has no room.</exception>
    public ISelectingExecutable Compile(TensorProgram program, VariableSet variables, string input, KeptTable rows) =>
        new LibTorchExecutable(
            this,
            program,
            variables,
            new RowSelection<TableHandle>(program, input, (SharedTable<TableHandle>)rows)
        );
}
