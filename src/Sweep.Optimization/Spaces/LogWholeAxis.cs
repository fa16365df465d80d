using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Values;

namespace Sweep.Optimization.Spaces;

/// <summary>
/// Integers from Min (at least 1) to Max, uniform in the logarithm: n owns
/// [log(n - 1/2), log(n + 1/2)].
/// </summary>
internal sealed class LogWholeAxis(Distribution.Int whole) : OrderedAxis((ulong)(whole.Max - whole.Min) + 1)
{
    private readonly double low = Math.Log(whole.Min - 0.5);
    private readonly double range = Math.Log(whole.Max + 0.5) - Math.Log(whole.Min - 0.5);

    public override bool IsDiscrete => true;

    public override double Position(ulong cell) => (Math.Log(NumberOf(cell)) - low) / range;

    public override (double Middle, double HalfWidth) Interval(ulong cell)
    {
        // log(n + 1/2) and log(n - 1/2) are log(n) + (log(1 - q^2) ± 2 artanh(q)) / 2 with q = 1 /
        // 2n: no digits cancel for large n.
        var number = NumberOf(cell);
        var quotient = 0.5 / number;
        var middle = Math.Log(number) + 0.5 * Math.Log((1 - quotient) * (1 + quotient));
        return ((middle - low) / range, Math.Atanh(quotient) / range);
    }

    public override ulong CellAt(double position)
    {
        var number = Math.Floor(Math.Exp(low + position * range) + 0.5);
        if (number <= whole.Min)
            return 0;
        return number >= whole.Max ? Last : (ulong)((long)number - whole.Min);
    }

    public override ulong? Neighbour(ulong cell, ulong distance, bool up) => NeighbourUpTo(Last, cell, distance, up);

    public override SettingValue Decode(ulong cell) => SettingValue.Of(whole.Min + (long)cell);

    public override bool TryEncode(SettingValue value, out ulong cell)
    {
        cell = 0;
        if (!whole.Contains(value))
            return false;
        cell = (ulong)(value.WholeNumber!.Value - whole.Min);
        return true;
    }

    private ulong Last => (ulong)(whole.Max - whole.Min);

    private double NumberOf(ulong cell) => whole.Min + (double)cell;
}
