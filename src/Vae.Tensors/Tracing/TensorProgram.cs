using System.Collections.Immutable;

namespace Vae.Tensors.Tracing;

/// <summary>
/// A traced computation, ready for a backend: it reads inputs and variables, makes outputs, and
/// gives variables their next values. Immutable; any thread may use it.
/// </summary>
public sealed class TensorProgram
{
    internal TensorProgram(
        ImmutableArray<Tensor> tensors,
        ImmutableArray<Tensor> inputs,
        ImmutableArray<Tensor> variables,
        ImmutableDictionary<string, Tensor> outputs,
        ImmutableDictionary<string, Tensor> updates
    ) => (Tensors, Inputs, Variables, Outputs, Updates) = (tensors, inputs, variables, outputs, updates);

    /// <summary>
    /// All tensors that an output or an update needs, operands before what reads them.
    /// </summary>
    public ImmutableArray<Tensor> Tensors { get; }

    /// <summary>
    /// The declared inputs, each made by an <see cref="Operation.Input"/>; also those that nothing
    /// reads.
    /// </summary>
    public ImmutableArray<Tensor> Inputs { get; }

    /// <summary>
    /// The declared variables, each made by an <see cref="Operation.Variable"/>; also those that
    /// nothing reads.
    /// </summary>
    public ImmutableArray<Tensor> Variables { get; }

    /// <summary>What can be read after a run, by name.</summary>
    public ImmutableDictionary<string, Tensor> Outputs { get; }

    /// <summary>
    /// The next values of variables, by the variable's name. A variable without one keeps its
    /// value.
    /// </summary>
    public ImmutableDictionary<string, Tensor> Updates { get; }

    /// <summary>Runs model code once, on tensors without values, and keeps what it did.</summary>
    /// <exception cref="TracingException">
    /// The code made an operation of shapes that do not fit, or read a value.
    /// </exception>
    public static TensorProgram Trace(Action<ProgramBuilder> code)
    {
        var builder = new ProgramBuilder();
        code(builder);
        return builder.Finish();
    }
}
