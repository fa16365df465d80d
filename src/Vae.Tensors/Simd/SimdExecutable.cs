using Vae.Tensors.Backends;
using Vae.Tensors.Simd.Steps;
using Vae.Tensors.Tracing;

namespace Vae.Tensors.Simd;

/// <summary>The steps of a program and the memory that they work in.</summary>
internal sealed class SimdExecutable(
    TensorProgram program,
    Step[] steps,
    ProgramMemory ranges,
    AlignedMemory memory,
    object[] kept
) : ITensorExecutable
{
    // Steps point into these without the garbage collector's knowledge.
    private readonly object[] kept = kept;

    public TensorProgram Program => program;

    /// <summary>How many floats it works in.</summary>
    public int MemoryLength => memory.Length;

    public Span<float> Input(string name) =>
        ranges.Inputs.TryGetValue(name, out var range)
            ? memory.Span(range.Start, range.Count)
            : throw NamedTensors.NoInput(program, name);

    public ReadOnlySpan<float> Output(string name) =>
        ranges.Outputs.TryGetValue(name, out var range)
            ? memory.Span(range.Start, range.Count)
            : throw NamedTensors.NoOutput(program, name);

    public void Run()
    {
        foreach (var step in steps)
            step.Run();
        GC.KeepAlive(kept);
    }

    public void Dispose() { }
}

/// <summary>Where the inputs and outputs of a program lie in its memory, by name.</summary>
internal sealed record ProgramMemory(
    IReadOnlyDictionary<string, MemoryRange> Inputs,
    IReadOnlyDictionary<string, MemoryRange> Outputs
);

/// <summary>Neighbouring floats.</summary>
internal readonly record struct MemoryRange(int Start, int Count);
