using System.Collections.Immutable;

namespace Vae.Tensors.Tracing;

/// <summary>
/// What model code traces into: it declares inputs and variables, and says what becomes an output
/// and what a variable's next value. Made by <see cref="TensorProgram.Trace"/>, of no use after it.
/// Equal operations are traced once, so a value that is written twice is computed once.
/// </summary>
public sealed partial class ProgramBuilder
{
    private readonly List<Tensor> tensors = [];
    private readonly Dictionary<(Operation Operation, Shape Shape), Tensor> known = [];
    private readonly Dictionary<string, Tensor> inputs = [],
        variables = [],
        outputs = [];
    private readonly Dictionary<string, Tensor> updates = [];
    private bool finished;

    internal ProgramBuilder() { }

    /// <summary>
    /// Declares values that the caller writes before a run: rows, noise, the learning rate.
    /// Whatever changes from step to step is an input.
    /// </summary>
    /// <exception cref="TracingException">The name is taken.</exception>
    public Tensor Input(string name, Shape shape) => Declare(inputs, "input", name, new Operation.Input(name), shape);

    /// <summary>Declares a scalar input.</summary>
    /// <exception cref="TracingException">The name is taken.</exception>
    public Tensor Input(string name) => Input(name, []);

    /// <summary>
    /// Declares values that live in a backend between runs, shared by all programs compiled with
    /// the same set: weights, moments, running statistics.
    /// </summary>
    /// <exception cref="TracingException">The name is taken.</exception>
    public Tensor Variable(string name, Shape shape) =>
        Declare(variables, "variable", name, new Operation.Variable(name), shape);

    /// <summary>
    /// Declares one variable that holds several parts side by side, each of which is used as a
    /// tensor of its own shape.
    /// </summary>
    /// <exception cref="TracingException">The name is taken.</exception>
    public VariableGroup Variable(string name, VariableLayout layout) => new(layout, Variable(name, layout.Shape));

    /// <summary>A scalar that never changes.</summary>
    public Tensor Constant(double value) => Add(new Operation.Constant(value), []);

    /// <summary>A tensor of equal elements that never change.</summary>
    public Tensor Full(Shape shape, double value) => Constant(value).BroadcastTo(shape);

    /// <summary>Makes a tensor readable by name after each run.</summary>
    /// <exception cref="TracingException">
    /// The name is taken, or the tensor is of another program.
    /// </exception>
    public void Output(string name, Tensor value)
    {
        Owns(value, $"output '{name}'");
        if (!outputs.TryAdd(name, value))
            throw new TracingException($"There are two outputs named '{name}'.");
    }

    /// <summary>
    /// Gives a variable its next value. All reads in this program see the old one: updates happen
    /// together, at the end of the run.
    /// </summary>
    /// <exception cref="TracingException">
    /// The tensor is no variable of this program, has an update already, or the shapes differ.
    /// </exception>
    public void Update(Tensor variable, Tensor value)
    {
        Owns(value, "an update");
        if (variable.Operation is not Operation.Variable(var name) || variable.Builder != this)
            throw new TracingException($"Update: the {variable} is not a variable of this program.");
        if (variable.Shape != value.Shape)
            throw new TracingException($"Update: variable '{name}' is {variable.Shape}, its next value {value.Shape}.");
        if (!updates.TryAdd(name, value))
            throw new TracingException($"Update: variable '{name}' has two next values.");
    }

    internal TensorProgram Finish()
    {
        finished = true;
        return new TensorProgram(
            LiveTensors(),
            [.. inputs.Values],
            [.. variables.Values],
            outputs.ToImmutableDictionary(),
            updates.ToImmutableDictionary()
        );
    }

    /// <summary>
    /// The tensor that an operation makes: the one known already, if there is one.
    /// </summary>
    internal Tensor Add(Operation operation, Shape shape)
    {
        if (finished)
            throw new TracingException("The program is traced already; nothing can be added to it.");
        if (known.TryGetValue((operation, shape), out var same))
            return same;
        foreach (var operand in operation.Operands)
            Owns(operand, operation.GetType().Name);
        var tensor = new Tensor(this, tensors.Count, operation, shape);
        tensors.Add(tensor);
        known.Add((operation, shape), tensor);
        return tensor;
    }

    private Tensor Declare(
        Dictionary<string, Tensor> declared,
        string what,
        string name,
        Operation operation,
        Shape shape
    )
    {
        if (declared.ContainsKey(name))
            throw new TracingException($"There are two {what}s named '{name}'.");
        return declared[name] = Add(operation, shape);
    }

    private void Owns(Tensor tensor, string use)
    {
        if (tensor.Builder != this)
            throw new TracingException($"The {tensor} of another program is used in {use}.");
    }

    /// <summary>The tensors that an output or an update needs, in the order of tracing.</summary>
    private ImmutableArray<Tensor> LiveTensors()
    {
        var live = new bool[tensors.Count];
        foreach (var root in outputs.Values.Concat(updates.Values))
            live[root.Id] = true;
        for (var id = tensors.Count - 1; id >= 0; id--)
        {
            if (!live[id])
                continue;
            foreach (var operand in tensors[id].Operation.Operands)
                live[operand.Id] = true;
        }

        return [.. tensors.Where(tensor => live[tensor.Id])];
    }
}
