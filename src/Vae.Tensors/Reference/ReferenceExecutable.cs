using Vae.Tensors.Backends;
using Vae.Tensors.Tracing;

namespace Vae.Tensors.Reference;

/// <summary>
/// Evaluates the tensors of a program one after the other, each into an array of its own.
/// </summary>
internal sealed class ReferenceExecutable : ITensorExecutable
{
    private readonly Dictionary<string, float[]> inputs;
    private readonly Dictionary<string, ReferenceStorage> variables;
    private readonly Dictionary<string, double[]> outputs = [];

    public ReferenceExecutable(TensorProgram program, VariableSet set)
    {
        Program = program;
        inputs = program.Inputs.ToDictionary(
            input => ((Operation.Input)input.Operation).Name,
            input => new float[input.Shape.Count]
        );
        variables = program
            .Variables.Select(variable => ((Operation.Variable)variable.Operation).Name)
            .ToDictionary(name => name, name => (ReferenceStorage)set[name]);
    }

    public TensorProgram Program { get; }

    public Span<float> Input(string name) =>
        inputs.TryGetValue(name, out var elements) ? elements : throw NamedTensors.NoInput(Program, name);

    public ReadOnlySpan<float> Output(string name) => Array.ConvertAll(OutputValues(name), value => (float)value);

    /// <summary>An output in full precision.</summary>
    public double[] OutputValues(string name)
    {
        if (!Program.Outputs.TryGetValue(name, out var tensor))
            throw NamedTensors.NoOutput(Program, name);
        return outputs.TryGetValue(name, out var values) ? values : new double[tensor.Shape.Count];
    }

    public void Run()
    {
        var values = new Dictionary<Tensor, double[]>();
        foreach (var tensor in Program.Tensors)
        {
            values[tensor] = tensor.Operation switch
            {
                Operation.Input(var name) => Array.ConvertAll(inputs[name], element => (double)element),
                Operation.Variable(var name) => variables[name].Values,
                _ => ReferenceOperations.Evaluate(tensor, operand => values[operand]),
            };
        }

        foreach (var (name, tensor) in Program.Outputs)
            outputs[name] = [.. values[tensor]];
        // Storage gets new arrays, so an update can never be seen by a read of the same run.
        foreach (var (name, tensor) in Program.Updates)
            variables[name].Values = [.. values[tensor]];
    }

    public void Dispose() { }
}
