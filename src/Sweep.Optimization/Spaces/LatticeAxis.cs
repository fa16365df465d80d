using Foundation;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Values;

namespace Sweep.Optimization.Spaces;

/// <summary>Evenly spaced values: cell k owns [k / n, (k + 1) / n].</summary>
internal abstract class LatticeAxis(ulong last) : OrderedAxis(last < long.MaxValue ? last + 1 : null)
{
    private readonly double cells = last + 1.0;

    protected ulong Last => last;

    public override bool IsDiscrete => true;

    public override double Position(ulong cell) => (cell + 0.5) / cells;

    public override (double Middle, double HalfWidth) Interval(ulong cell) => (Position(cell), 0.5 / cells);

    public override ulong CellAt(double position) => Math.Min((ulong)(position * cells), last);

    public override ulong? Neighbour(ulong cell, ulong distance, bool up) => NeighbourUpTo(last, cell, distance, up);

    // Exactly uniform also where a double would have too few digits; Lemire's multiplication with
    // rejection.
    public override ulong Draw(ref Rng rng)
    {
        if (last == ulong.MaxValue)
            return rng.NextUInt64();
        var range = last + 1;
        var threshold = (0UL - range) % range;
        while (true)
        {
            var high = Math.BigMul(rng.NextUInt64(), range, out var low);
            if (low >= threshold)
                return high;
        }
    }
}

/// <summary>Integers Min, Min + Step, … up to Max.</summary>
internal sealed class WholeAxis(Distribution.Int whole)
    : LatticeAxis(unchecked((ulong)(whole.Max - whole.Min)) / (ulong)whole.Step)
{
    public override SettingValue Decode(ulong cell) =>
        SettingValue.Of(unchecked(whole.Min + (long)(cell * (ulong)whole.Step)));

    public override bool TryEncode(SettingValue value, out ulong cell)
    {
        cell = 0;
        if (!whole.Contains(value))
            return false;
        cell = unchecked((ulong)(value.WholeNumber!.Value - whole.Min)) / (ulong)whole.Step;
        return true;
    }
}

/// <summary>Reals Min, Min + Step, … up to Max.</summary>
internal sealed class SteppedAxis(Distribution.Float stepped) : LatticeAxis(LastOf(stepped))
{
    private readonly double step = stepped.Step!.Value;

    public override SettingValue Decode(ulong cell) => SettingValue.Of(stepped.At(cell));

    public override bool TryEncode(SettingValue value, out ulong cell)
    {
        cell = 0;
        if (!stepped.Contains(value))
            return false;
        var amount = value.Number!.Value;
        var place = (amount - stepped.Min) / step;
        cell = Math.Min((ulong)Math.Round(place), Last);
        return Math.Abs(place - cell) <= 1e-6 + 4e-15 * place;
    }

    private static ulong LastOf(Distribution.Float stepped) =>
        stepped.Count is { } count ? (ulong)(count - 1) : long.MaxValue;
}
