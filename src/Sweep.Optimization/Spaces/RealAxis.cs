using Foundation;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Values;

namespace Sweep.Optimization.Spaces;

/// <summary>
/// Reals from Min to Max, uniform in the value or in its logarithm. A cell is the bits of the
/// value.
/// </summary>
internal sealed class RealAxis : OrderedAxis
{
    private readonly Distribution.Float real;
    private readonly double low,
        high;

    public RealAxis(Distribution.Float real)
        : base(real.Min == real.Max ? 1UL : null)
    {
        this.real = real;
        (low, high) = real.Log ? (Math.Log(real.Min), Math.Log(real.Max)) : (real.Min, real.Max);
    }

    public override bool IsDiscrete => false;

    // Halves, since the distance between the largest and the smallest double is no double.
    public override double Position(ulong cell)
    {
        if (real.Min == real.Max)
            return 0.5;
        var amount = AmountOf(cell);
        if (real.Log)
            amount = Math.Log(amount);
        return Math.Clamp((0.5 * amount - 0.5 * low) / (0.5 * high - 0.5 * low), 0, 1);
    }

    public override (double Middle, double HalfWidth) Interval(ulong cell) => (Position(cell), 0);

    public override ulong CellAt(double position)
    {
        if (real.Min == real.Max)
            return 0;
        var place = low * (1 - position) + high * position;
        return CellOf(Math.Clamp(real.Log ? Math.Exp(place) : place, real.Min, real.Max));
    }

    public override ulong? Neighbour(ulong cell, ulong distance, bool up) => throw Invariant.Unreachable(real);

    public override SettingValue Decode(ulong cell) =>
        SettingValue.Of(real.Min == real.Max ? real.Min + 0.0 : AmountOf(cell));

    public override bool TryEncode(SettingValue value, out ulong cell)
    {
        cell = 0;
        if (!real.Contains(value))
            return false;
        if (real.Min != real.Max)
            cell = CellOf(value.Number!.Value);
        return true;
    }

    // Adding zero makes the two zeros one.
    private static ulong CellOf(double amount) => BitConverter.DoubleToUInt64Bits(amount + 0.0);

    private static double AmountOf(ulong cell) => BitConverter.UInt64BitsToDouble(cell);
}
