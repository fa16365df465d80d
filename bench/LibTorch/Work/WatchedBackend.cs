using System.Collections.Concurrent;
using Vae.Tensors.Backends;
using Vae.Tensors.Tracing;
using Vae.TorchScript;

namespace LibTorch.Bench.Work;

/// <summary>
/// A backend that remembers what it compiled, so that its programs can be asked how they ran.
/// </summary>
/// <param name="inner">What computes.</param>
/// <param name="keepsRows">
/// Whether data sets are kept where it computes, if it can; else their rows are copied there at
/// each step.
/// </param>
internal sealed class WatchedBackend(ITensorBackend inner, bool keepsRows) : IRowKeeper
{
    private readonly ConcurrentBag<ITensorExecutable> compiled = [];
    private readonly IRowKeeper? keeper = keepsRows ? inner as IRowKeeper : null;

    public string Name => inner.Name;

    /// <summary>LibTorch's programs; none of Simd's.</summary>
    public IEnumerable<TorchExecutable> Programs => compiled.OfType<TorchExecutable>();

    /// <summary>Data sets that the device keeps.</summary>
    public int KeptTableCount => (inner as TorchBackend)?.KeptTableCount ?? 0;

    public TensorStorage Allocate(Shape shape) => inner.Allocate(shape);

    public ITensorExecutable Compile(TensorProgram program, VariableSet variables) =>
        Watched(inner.Compile(program, variables));

    public KeptTable? Keep(RowTable table) => keeper?.Keep(table);

    public ISelectingExecutable Compile(TensorProgram program, VariableSet variables, string input, KeptTable rows) =>
        Watched(keeper!.Compile(program, variables, input, rows));

    private T Watched<T>(T executable)
        where T : ITensorExecutable
    {
        compiled.Add(executable);
        return executable;
    }
}
