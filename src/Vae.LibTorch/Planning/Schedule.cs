using System.Collections.Immutable;
using Vae.Tensors.Tracing;

namespace Vae.LibTorch.Planning;

/// <summary>
/// Which instructions a program comes to, in which slot each leaves its result, and after which one
/// a slot is needed no more.
/// </summary>
internal sealed class Schedule
{
    private readonly Dictionary<Tensor, long> slots = [];
    private readonly List<Step> steps = [];

    public Schedule(TensorProgram program)
    {
        var instructions = program
            .Tensors.Where(tensor =>
                tensor.Operation is not (Operation.Input or Operation.Variable or Operation.StopGradient)
            )
            .ToDictionary(tensor => tensor, Instruction.For);
        ImmutableArray<Tensor> results = [.. program.Outputs.Values, .. program.Updates.Values];
        var needed = Needed(results, instructions);
        foreach (var tensor in program.Tensors.Where(needed.Contains))
            slots.Add(tensor, slots.Count);

        var lastReaders = new Dictionary<long, Tensor>();
        foreach (
            var (tensor, instruction) in instructions
                .Where(entry => needed.Contains(entry.Key))
                .OrderBy(entry => entry.Key.Id)
        )
        {
            foreach (var operand in instruction.Operands)
                lastReaders[slots[Source(operand)]] = tensor;
        }

        foreach (var result in results)
            lastReaders.Remove(slots[Source(result)]);
        var dying = lastReaders.ToLookup(entry => entry.Value, entry => entry.Key);
        foreach (
            var tensor in program.Tensors.Where(tensor => needed.Contains(tensor) && instructions.ContainsKey(tensor))
        )
        {
            var instruction = instructions[tensor];
            steps.Add(
                new Step(
                    instruction,
                    slots[tensor],
                    [.. instruction.Operands.Select(operand => slots[Source(operand)])],
                    [.. dying[tensor].Order()]
                )
            );
        }
    }

    /// <summary>How many slots there are.</summary>
    public int SlotCount => slots.Count;

    /// <summary>What is done, in order.</summary>
    public IReadOnlyList<Step> Steps => steps;

    /// <summary>The slot that holds a tensor; null if nothing needs it.</summary>
    public long? SlotOf(Tensor tensor) => slots.TryGetValue(Source(tensor), out var slot) ? slot : null;

    /// <summary>
    /// What the results need: a repeated operand that LibTorch repeats by itself is not among it.
    /// </summary>
    private static HashSet<Tensor> Needed(ImmutableArray<Tensor> results, Dictionary<Tensor, Instruction> instructions)
    {
        var needed = new HashSet<Tensor>();
        var open = new Stack<Tensor>(results.Select(Source));
        while (open.TryPop(out var tensor))
        {
            if (!needed.Add(tensor) || !instructions.TryGetValue(tensor, out var instruction))
                continue;
            foreach (var operand in instruction.Operands)
                open.Push(Source(operand));
        }

        return needed;
    }

    /// <summary>What holds the values of a tensor through which no gradient passes.</summary>
    private static Tensor Source(Tensor tensor) =>
        tensor.Operation is Operation.StopGradient(var x) ? Source(x) : tensor;

    /// <summary>An instruction in its place.</summary>
    internal readonly record struct Step(
        Instruction Instruction,
        long Result,
        ImmutableArray<long> Operands,
        ImmutableArray<long> Dying
    );
}
