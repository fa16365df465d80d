namespace Sweep.Shared.Domain.Trials;

/// <summary>
/// A number for what a trial cost. The sum of these numbers over the ranked trials, modulo 2^64,
/// tells whether two sets of costs are the same, in whatever order they are added. It finds damage,
/// not forgery.
/// </summary>
public static class CostSum
{
    /// <param name="costs">One for each objective; empty gives 0.</param>
    public static ulong Of(int number, ReadOnlySpan<double> costs)
    {
        if (costs.IsEmpty)
            return 0;
        var mixed = Mix((ulong)number);
        foreach (var cost in costs)
            // Zero has no sign in a store.
            mixed = Mix(mixed ^ BitConverter.DoubleToUInt64Bits(cost + 0.0));
        return mixed;
    }

    /// <summary>The finalizer of SplitMix64 (Steele, Lea and Flood 2014).</summary>
    private static ulong Mix(ulong value)
    {
        value += 0x9E3779B97F4A7C15;
        value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9;
        value = (value ^ (value >> 27)) * 0x94D049BB133111EB;
        return value ^ (value >> 31);
    }
}
