using System.Collections.Immutable;
using Foundation;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Values;

namespace Sweep.Optimization.Spaces;

/// <summary>
/// Choices without an order. Those that are the same (<see cref="SameValue"/>) are one cell, the
/// first of them.
/// </summary>
internal sealed class ChoiceAxis : Axis
{
    private readonly ImmutableArray<SettingValue> choices;
    private readonly Dictionary<SettingValue, ulong> cells;

    public ChoiceAxis(Distribution.Categorical categorical)
        : base((ulong)categorical.Count!)
    {
        choices = [.. categorical.Choices.Distinct(SameValue.Comparer)];
        Invariant.Holds(choices.Length > 0, "a categorical parameter has a choice");
        cells = choices.Index().ToDictionary(pair => pair.Item, pair => (ulong)pair.Index, SameValue.Comparer);
    }

    public int Choices => choices.Length;

    public override SettingValue Decode(ulong cell) => choices[(int)cell];

    public override bool TryEncode(SettingValue value, out ulong cell) => cells.TryGetValue(value, out cell);

    public override ulong CellAt(double position) =>
        (ulong)Math.Min((int)(position * choices.Length), choices.Length - 1);

    public override ulong Draw(ref Rng rng) => (ulong)rng.NextInt(choices.Length);
}
