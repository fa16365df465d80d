using System.Collections.Concurrent;
using Vae.LibTorch;
using Vae.Tensors.Backends;
using Vae.Tensors.Tracing;

namespace LibTorch.Bench.Work;

/// <summary>A backend that remembers what it compiled, so that its programs can be asked how they ran.</summary>
internal sealed class WatchedBackend(ITensorBackend inner) : ITensorBackend
{
    private readonly ConcurrentBag<ITensorExecutable> compiled = [];

    public string Name => inner.Name;

    /// <summary>LibTorch's programs; none of Simd's.</summary>
    public IEnumerable<LibTorchExecutable> Programs => compiled.OfType<LibTorchExecutable>();

    public TensorStorage Allocate(Shape shape) => inner.Allocate(shape);

    public ITensorExecutable Compile(TensorProgram program, VariableSet variables)
    {
        var executable = inner.Compile(program, variables);
        compiled.Add(executable);
        return executable;
    }
}
