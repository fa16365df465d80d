using Vae.Tensors.Backends;
using Vae.Tensors.Tracing;

namespace Vae.TorchScript;

/// <summary>
/// Runs programs by LibTorch's operations, in single precision: each is one text, compiled once,
/// and a run is one call. On CUDA, what one thread allocates and compiles runs in one order of its
/// own (a stream), beside that of other threads; a run only enqueues, and reading an output is
/// where the host waits. Variables of one set are allocated by one thread. The same machine,
/// LibTorch and device give the same bits each time.
/// </summary>
/// <param name="name">The device's name, as in a sweep file.</param>
/// <param name="laneOfThread">The lane of the calling thread.</param>
/// <param name="tables">The tables that the device keeps.</param>
internal sealed class TorchBackend(string name, Func<ITorchLane> laneOfThread, KeptTables tables) : IRowKeeper
{
    /// <inheritdoc/>
    public string Name => name;

    /// <summary>How many tables the device keeps.</summary>
    public int KeptTableCount => tables.Count;

    /// <inheritdoc/>
    /// <exception cref="DeviceOutOfMemoryException">The device has no room.</exception>
    public TensorStorage Allocate(Shape shape) => new TorchStorage(laneOfThread(), shape);

    /// <inheritdoc/>
    /// <exception cref="DeviceOutOfMemoryException">The device has no room.</exception>
    public ITensorExecutable Compile(TensorProgram program, VariableSet variables) =>
        new TorchExecutable(LaneOf(variables), program, variables);

    /// <inheritdoc/>
    public KeptTable? Keep(RowTable table) => tables.Keep(table, laneOfThread());

    /// <inheritdoc/>
    /// <exception cref="DeviceOutOfMemoryException">The device has no room.</exception>
    public ISelectingExecutable Compile(TensorProgram program, VariableSet variables, string input, KeptTable rows) =>
        new TorchExecutable(LaneOf(variables), program, variables, new RowSelection(program, input, (SharedTable)rows));

    /// <summary>A program runs in the order of what it writes.</summary>
    private ITorchLane LaneOf(VariableSet variables) =>
        variables.Names.FirstOrDefault() is { } first ? ((TorchStorage)variables[first]).Lane : laneOfThread();
}
