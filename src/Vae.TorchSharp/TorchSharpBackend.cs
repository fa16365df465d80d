using Vae.Tensors.Backends;
using Vae.Tensors.Tracing;
using Vae.TorchScript;

namespace Vae.TorchSharp;

/// <summary>
/// Runs programs by LibTorch's operations on the processor, in single precision: each is one text,
/// compiled once, and a run is one call. The same machine and LibTorch give the same bits each
/// time. A run takes some hundred bytes of the managed heap, which TorchSharp's call allocates.
/// </summary>
internal sealed class TorchSharpBackend : IRowKeeper
{
    // Rows lie beside what they are a copy of, and are not what memory runs short of.
    private readonly KeptTables<TorchSharpRows> tables = new(table => new TorchSharpRows(table), () => long.MaxValue);

    /// <inheritdoc/>
    public string Name => "libtorch";

    /// <inheritdoc/>
    /// <exception cref="DeviceOutOfMemoryException">There is no room.</exception>
    public TensorStorage Allocate(Shape shape) => new TorchSharpStorage(shape);

    /// <inheritdoc/>
    /// <exception cref="DeviceOutOfMemoryException">There is no room.</exception>
    public ITensorExecutable Compile(TensorProgram program, VariableSet variables) =>
        new TorchSharpExecutable(program, variables);

    /// <inheritdoc/>
    public KeptTable? Keep(RowTable table) => tables.Keep(table);

    /// <inheritdoc/>
    /// <exception cref="DeviceOutOfMemoryException">There is no room.</exception>
    public ISelectingExecutable Compile(TensorProgram program, VariableSet variables, string input, KeptTable rows) =>
        new TorchSharpExecutable(
            program,
            variables,
            new RowSelection<TorchSharpRows>(program, input, (SharedTable<TorchSharpRows>)rows)
        );
}
