using System.Collections.Immutable;
using System.Text;
using Vae.Tensors.Tracing;

namespace Vae.TorchScript;

/// <summary>Turns a traced program into the text of one TorchScript function.</summary>
internal sealed class ScriptWriter : IOperandNames
{
    private readonly StringBuilder text = new("def step(t: List[Tensor]) -> None:\n");
    private readonly Dictionary<Tensor, string> names = [];
    private readonly Dictionary<Tensor, string> numbers = [];
    private readonly HashSet<Tensor> masks = [];
    private readonly List<double> constants = [];
    private readonly TensorProgram program;
    private readonly ImmutableArray<string> outputs;
    private int arguments;

    private ScriptWriter(TensorProgram program)
    {
        this.program = program;
        outputs = [.. program.Outputs.Keys.Order(StringComparer.Ordinal)];
    }

    /// <summary>Writes a program.</summary>
    /// <param name="selected">The input that is taken from a table; null if none is.</param>
    /// <param name="hasCodes">Whether that table has codes, and not floats.</param>
    public static TensorScript Write(TensorProgram program, string? selected = null, bool hasCodes = false)
    {
        var writer = new ScriptWriter(program);
        writer.WriteAll(selected, hasCodes);
        return new TensorScript(writer.text.ToString(), [.. writer.constants])
        {
            Inputs = [.. program.Inputs.Select(PortOf)],
            Variables = [.. program.Variables.Select(PortOf)],
            Outputs = [.. writer.outputs.Select(name => new ScriptPort(name, program.Outputs[name].Shape))],
        };
    }

    string IOperandNames.Raw(Tensor tensor) => names[Source(tensor)];

    string IOperandNames.Number(Tensor tensor)
    {
        var source = Source(tensor);
        if (!masks.Contains(source))
            return names[source];
        if (numbers.TryGetValue(source, out var known))
            return known;
        var name = $"n{source.Id}";
        Line($"{name} = {names[source]}.to(dtype=6)");
        return numbers[source] = name;
    }

    string IOperandNames.Mask(Tensor tensor)
    {
        var source = Source(tensor);
        return masks.Contains(source) ? names[source] : $"torch.ne({names[source]}, 0)";
    }

    private void WriteAll(string? selected, bool hasCodes)
    {
        var needed = Needed();
        foreach (var input in program.Inputs)
            WriteArgument(input, needed);
        foreach (var variable in program.Variables)
            WriteArgument(variable, needed);
        var firstOutput = arguments;
        arguments += outputs.Length;
        if (selected is not null)
            WriteSelection(selected, hasCodes, needed);
        var operations = new OperationText(this);
        foreach (var tensor in program.Tensors.Where(needed.Contains))
            WriteStep(tensor, operations);
        foreach (var (place, name) in outputs.Index())
            Line($"t[{firstOutput + place}].copy_({names[Source(program.Outputs[name])]})");
        WriteUpdates();
        Line("return None");
    }

    private void WriteArgument(Tensor leaf, HashSet<Tensor> needed)
    {
        if (needed.Contains(leaf))
        {
            names[leaf] = $"v{leaf.Id}";
            Line($"v{leaf.Id} = t[{arguments}]");
        }

        arguments++;
    }

    /// <summary>The input's own argument has the numbers of rows, integers of 32 bits.</summary>
    private void WriteSelection(string selected, bool hasCodes, HashSet<Tensor> needed)
    {
        var rows = arguments++;
        var book = hasCodes ? arguments++ : -1;
        var input = program.Inputs.Single(leaf => NameOf(leaf) == selected);
        if (!needed.Contains(input))
            return;
        var name = names[input];
        var chosen = $"torch.index_select(t[{rows}], 0, {name})";
        names[input] = $"r{input.Id}";
        var values = $"torch.embedding(t[{book}], {chosen}.to(dtype=3)).view({OperationText.List(input.Shape)})";
        Line($"r{input.Id} = {(hasCodes ? values : chosen)}");
    }

    private void WriteStep(Tensor tensor, OperationText operations)
    {
        switch (tensor.Operation)
        {
            case Operation.Input or Operation.Variable:
                return;
            case Operation.Constant(var value):
                names[tensor] = $"v{tensor.Id}";
                Line($"v{tensor.Id} = t[{arguments++}]");
                // By way of a float: LibTorch refuses doubles that are none.
                constants.Add((float)value);
                return;
        }

        var made = operations.Of(tensor);
        names[tensor] = $"v{tensor.Id}";
        Line($"v{tensor.Id} = {made}");
        if (MakesMask(tensor))
            masks.Add(tensor);
    }

    private bool MakesMask(Tensor tensor) =>
        tensor.Operation switch
        {
            Operation.Binary(BinaryKind.Less or BinaryKind.LessOrEqual or BinaryKind.Equal, _, _) => true,
            Operation.Broadcast or Operation.Reshape or Operation.Permute or Operation.Slice => masks.Contains(
                Source(tensor.Operation.Operands[0])
            ),
            _ => false,
        };

    /// <summary>
    /// A next value may be a view of a variable that is about to be written: those are copied aside
    /// first.
    /// </summary>
    private void WriteUpdates()
    {
        var values = new List<(int Place, string Value)>();
        foreach (var (place, variable) in program.Variables.Index())
        {
            if (!program.Updates.TryGetValue(NameOf(variable), out var value))
                continue;
            var name = names[Source(value)];
            if (IsViewOfVariable(value))
            {
                Line($"u{place} = {name}.clone()");
                name = $"u{place}";
            }

            values.Add((program.Inputs.Length + place, name));
        }

        foreach (var (place, value) in values)
            Line($"t[{place}].copy_({value})");
    }

    private static bool IsViewOfVariable(Tensor tensor) =>
        tensor.Operation switch
        {
            Operation.Variable => true,
            Operation.StopGradient
            or Operation.Broadcast
            or Operation.Reshape
            or Operation.Permute
            or Operation.Slice => IsViewOfVariable(tensor.Operation.Operands[0]),
            _ => false,
        };

    /// <summary>
    /// What the results need: a repeated operand that LibTorch repeats by itself is not among it.
    /// </summary>
    private HashSet<Tensor> Needed()
    {
        var needed = new HashSet<Tensor>();
        var open = new Stack<Tensor>(program.Outputs.Values.Concat(program.Updates.Values).Select(Source));
        while (open.TryPop(out var tensor))
        {
            if (!needed.Add(tensor))
                continue;
            foreach (var operand in Unrepeated.OperandsOf(tensor))
                open.Push(Source(operand));
        }

        return needed;
    }

    private void Line(string line) => text.Append("  ").Append(line).Append('\n');

    /// <summary>What holds the values of a tensor through which no gradient passes.</summary>
    private static Tensor Source(Tensor tensor) =>
        tensor.Operation is Operation.StopGradient(var x) ? Source(x) : tensor;

    private static ScriptPort PortOf(Tensor leaf) => new(NameOf(leaf), leaf.Shape);

    private static string NameOf(Tensor leaf) =>
        leaf.Operation is Operation.Input(var input) ? input : ((Operation.Variable)leaf.Operation).Name;
}
