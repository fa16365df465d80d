using System.Numerics;

namespace Vae.Models.Datasets;

/// <summary>
/// The draws of NumPy's <c>RandomState(seed)</c>, of those that data generators need: equal in
/// bits, up to the last bit of the logarithm.
/// </summary>
internal sealed class NumpyRandomState(uint seed)
{
    private readonly MersenneTwister words = new(seed);
    private double? kept;

    /// <summary><c>shuffle</c>: Fisher and Yates from the end.</summary>
    public void Shuffle(Span<int> items)
    {
        for (var last = items.Length - 1; last > 0; last--)
        {
            var other = (int)NextUpTo((uint)last);
            (items[last], items[other]) = (items[other], items[last]);
        }
    }

    /// <summary>
    /// Standard normal by Marsaglia's polar method. A pair comes at once; the second one of it is
    /// kept for the next call.
    /// </summary>
    public double NextNormal()
    {
        if (kept is { } value)
        {
            kept = null;
            return value;
        }

        double x,
            y,
            squared;
        do
        {
            x = (2.0 * NextDouble()) - 1.0;
            y = (2.0 * NextDouble()) - 1.0;
            squared = (x * x) + (y * y);
        } while (squared is >= 1.0 or 0.0);

        var factor = Math.Sqrt(-2.0 * Math.Log(squared) / squared);
        kept = factor * x;
        return factor * y;
    }

    /// <summary>Uniform in [0, 1) with 53 bits.</summary>
    private double NextDouble()
    {
        var upper = words.NextUInt32() >> 5;
        var lower = words.NextUInt32() >> 6;
        return ((upper * 67108864.0) + lower) / 9007199254740992.0;
    }

    /// <summary>
    /// Uniform in [0, <paramref name="max"/>]: words are masked, and those above the bound thrown
    /// away.
    /// </summary>
    private uint NextUpTo(uint max)
    {
        var mask = uint.MaxValue >> BitOperations.LeadingZeroCount(max);
        uint word;
        do word = words.NextUInt32() & mask;
        while (word > max);
        return word;
    }
}
