using System.Collections.Immutable;
using Foundation;
using Sweep.Shared.Values;

namespace Sweep.Optimization.Points;

/// <summary>Choices without an order.</summary>
internal sealed class ChoiceAxis : Axis
{
    private readonly ImmutableArray<Value> choices;
    private readonly Dictionary<Value, ulong> cells;

    public ChoiceAxis(ImmutableArray<Value> choices)
        : base((ulong)choices.Length)
    {
        Invariant.Holds(choices.Length > 0, "a categorical parameter has a choice");
        this.choices = choices;
        cells = choices.Select((choice, index) => (choice, index)).ToDictionary(pair => pair.choice, pair => (ulong)pair.index);
    }

    public int Choices => choices.Length;

    public override Value Decode(ulong cell) => choices[(int)cell];

    public override bool TryEncode(Value value, out ulong cell) => cells.TryGetValue(value, out cell);

    public override ulong Draw(ref Rng rng) => (ulong)rng.NextInt(choices.Length);
}
