using Vae.Tensors.Backends;
using Vae.Tensors.Tracing;

namespace Vae.Tensors.Simd;

/// <summary>
/// The default backend: single precision on the processor's vectors, one thread an executable.
/// Elementwise chains run as single passes compiled for the purpose, beside the matrix products
/// that they belong to; a run allocates nothing. Results have the same bits on every x86 machine
/// with AVX2 or AVX-512: sums have a fixed order in 16 lanes.
/// </summary>
public sealed class SimdBackend : ITensorBackend
{
    /// <inheritdoc/>
    public string Name => "simd";

    /// <inheritdoc/>
    public TensorStorage Allocate(Shape shape) => new SimdStorage(shape);

    /// <inheritdoc/>
    public ITensorExecutable Compile(TensorProgram program, VariableSet variables) =>
        SimdCompiler.Compile(program, variables);
}
