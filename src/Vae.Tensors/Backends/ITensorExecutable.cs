using Vae.Tensors.Tracing;

namespace Vae.Tensors.Backends;

/// <summary>
/// A compiled program with its own inputs and outputs. One thread at a time; two executables may
/// run on two threads at once unless one of them updates a variable that both use. A run allocates
/// nothing on the managed heap (the reference backend excepted).
/// </summary>
public interface ITensorExecutable : IDisposable
{
    /// <summary>What it runs.</summary>
    TensorProgram Program { get; }

    /// <summary>
    /// The elements of an input, row-major, to be written in place before a run. They keep what was
    /// written until it is overwritten; at first they are zeros. The span stays valid as long as
    /// the executable lives.
    /// </summary>
    /// <exception cref="ArgumentException">The program has no such input.</exception>
    Span<float> Input(string name);

    /// <summary>
    /// Reads inputs and variables, makes the outputs, then updates the variables.
    /// </summary>
    void Run();

    /// <summary>
    /// The elements of an output of the last run, row-major, valid until the next one. On a device
    /// this is where the host waits.
    /// </summary>
    /// <exception cref="ArgumentException">The program has no such output.</exception>
    ReadOnlySpan<float> Output(string name);
}
