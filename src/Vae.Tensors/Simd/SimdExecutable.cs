using Vae.Tensors.Backends;
using Vae.Tensors.Simd.Steps;
using Vae.Tensors.Tracing;

namespace Vae.Tensors.Simd;

/// <summary>The steps of a program and the memory that they work in.</summary>
internal sealed class SimdExecutable(
    TensorProgram program,
    Step[] steps,
    Dictionary<string, (int Start, int Count)> inputs,
    Dictionary<string, (int Start, int Count)> outputs,
    AlignedMemory memory,
    object[] kept) : ITensorExecutable
{
    // Steps point into these without the garbage collector's knowledge.
    private readonly object[] kept = kept;

    public TensorProgram Program => program;

    /// <summary>How many floats it works in.</summary>
    public int MemoryLength => memory.Length;

    public Span<float> Input(string name) =>
        inputs.TryGetValue(name, out var place) ? memory.Span(place.Start, place.Count) : throw NamedTensors.NoInput(program, name);

    public ReadOnlySpan<float> Output(string name) =>
        outputs.TryGetValue(name, out var place) ? memory.Span(place.Start, place.Count) : throw NamedTensors.NoOutput(program, name);

    public void Run()
    {
        foreach (var step in steps) step.Run();
        GC.KeepAlive(kept);
    }

    public void Dispose()
    {
    }
}
