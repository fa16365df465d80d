using Vae.Tensors.Backends;
using Vae.Tensors.Tracing;

namespace Vae.Tensors.Reference;

/// <summary>
/// The oracle: interprets programs in double precision by plain loops. Slow, and written to be seen
/// to be right; every other backend is judged by it.
/// </summary>
public sealed class ReferenceBackend : ITensorBackend
{
    /// <inheritdoc/>
    public string Name => "reference";

    /// <inheritdoc/>
    public TensorStorage Allocate(Shape shape) => new ReferenceStorage(shape);

    /// <inheritdoc/>
    public ITensorExecutable Compile(TensorProgram program, VariableSet variables) =>
        new ReferenceExecutable(program, variables);
}
