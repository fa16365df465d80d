namespace Sweep.Optimization.Pruners;

/// <summary>Rungs that grow by a factor: first, first factor, first factor^2, ...</summary>
/// <param name="First">The first rung, an epoch from 1.</param>
/// <param name="Factor">At least 2.</param>
/// <param name="End">Every rung lies below this epoch; null for no end.</param>
internal readonly record struct GeometricRungs(long First, int Factor, int? End)
{
    /// <summary>The first rung after an epoch; null if none is left.</summary>
    public int? After(int epoch)
    {
        var next = First;
        while (next <= epoch)
            next *= Factor;
        return next < (End ?? int.MaxValue) ? (int)next : null;
    }
}
