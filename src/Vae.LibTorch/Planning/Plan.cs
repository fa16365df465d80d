using System.Collections.Immutable;
using Vae.Tensors.Tracing;

namespace Vae.LibTorch.Planning;

/// <summary>A program as the shim reads it, whose header defines the format.</summary>
/// <param name="Words">The whole plan.</param>
/// <param name="Inputs">The inputs' names, at their places.</param>
/// <param name="Variables">The variables' names, at their places.</param>
/// <param name="Outputs">The outputs' names, at their places.</param>
internal sealed record Plan(
    ImmutableArray<long> Words,
    ImmutableArray<string> Inputs,
    ImmutableArray<string> Variables,
    ImmutableArray<string> Outputs
)
{
    private const long Unread = -1;

    /// <summary>Encodes a program.</summary>
    public static Plan Of(TensorProgram program)
    {
        var schedule = new Schedule(program);
        string[] outputs = [.. program.Outputs.Keys.Order(StringComparer.Ordinal)];
        var words = new List<long> { schedule.SlotCount };
        words.Add(program.Inputs.Length);
        foreach (var input in program.Inputs)
            AddPort(words, schedule.SlotOf(input) ?? Unread, input.Shape);
        words.Add(program.Variables.Length);
        foreach (var variable in program.Variables)
            AddPort(words, schedule.SlotOf(variable) ?? Unread, variable.Shape);
        words.Add(schedule.Steps.Count);
        foreach (var step in schedule.Steps)
        {
            words.AddRange((long)step.Instruction.Opcode, step.Result);
            AddList(words, step.Operands);
            AddList(words, step.Instruction.Attributes);
            AddList(words, step.Dying);
        }

        words.Add(outputs.Length);
        foreach (var name in outputs)
            AddPort(words, schedule.SlotOf(program.Outputs[name])!.Value, program.Outputs[name].Shape);
        AddUpdates(words, program, schedule);
        return new Plan(
            [.. words],
            [.. program.Inputs.Select(NameOf)],
            [.. program.Variables.Select(NameOf)],
            [.. outputs]
        );
    }

    private static void AddUpdates(List<long> words, TensorProgram program, Schedule schedule)
    {
        words.Add(program.Updates.Count);
        for (var place = 0; place < program.Variables.Length; place++)
        {
            if (program.Updates.TryGetValue(NameOf(program.Variables[place]), out var value))
                words.AddRange(place, schedule.SlotOf(value)!.Value);
        }
    }

    private static void AddPort(List<long> words, long slot, Shape shape)
    {
        words.Add(slot);
        AddList(words, [.. shape.Select(size => (long)size)]);
    }

    private static void AddList(List<long> words, ImmutableArray<long> items)
    {
        words.Add(items.Length);
        words.AddRange(items);
    }

    private static string NameOf(Tensor leaf) =>
        leaf.Operation is Operation.Input(var input) ? input : ((Operation.Variable)leaf.Operation).Name;
}
