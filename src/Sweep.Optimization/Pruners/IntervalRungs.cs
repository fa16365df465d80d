namespace Sweep.Optimization.Pruners;

/// <summary>Rungs at equal distances: first, first + interval, first + 2 interval, ...</summary>
/// <param name="First">The first rung, an epoch from 1.</param>
/// <param name="Interval">How many epochs are between two rungs; at least 1.</param>
/// <param name="End">Every rung lies below this epoch; null for no end.</param>
internal readonly record struct IntervalRungs(int First, int Interval, int? End)
{
    /// <summary>The first rung after an epoch; null if none is left.</summary>
    public int? After(int epoch)
    {
        var next = epoch < First ? First : First + (((long)epoch - First) / Interval + 1) * Interval;
        return next < (End ?? int.MaxValue) ? (int)next : null;
    }
}
