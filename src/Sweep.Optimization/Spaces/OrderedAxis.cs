using Foundation;

namespace Sweep.Optimization.Spaces;

/// <summary>
/// Numbers, laid out on [0, 1] so that the distribution is uniform there: the logarithm is taken
/// first where it is asked for, and a discrete value owns the interval that rounds to it.
/// </summary>
internal abstract class OrderedAxis(ulong? count) : Axis(count)
{
    /// <summary>
    /// Whether values own intervals; false for a float without a step, whose values are points.
    /// </summary>
    public abstract bool IsDiscrete { get; }

    /// <summary>Where a value lies, in [0, 1].</summary>
    public abstract double Position(ulong cell);

    /// <summary>
    /// The middle and half the width of the interval that a value owns; the width is 0 unless the
    /// axis is discrete.
    /// </summary>
    public abstract (double Middle, double HalfWidth) Interval(ulong cell);

    /// <summary>
    /// The cell <paramref name="distance"/> further up or down, if there is one. Only for discrete
    /// axes.
    /// </summary>
    public abstract ulong? Neighbour(ulong cell, ulong distance, bool up);

    public override ulong Draw(ref Rng rng) => CellAt(rng.NextDouble());

    /// <summary><see cref="Neighbour"/> where cells are numbered without gaps.</summary>
    protected static ulong? NeighbourUpTo(ulong last, ulong cell, ulong distance, bool up)
    {
        if (up)
            return distance <= last - cell ? cell + distance : null;
        return distance <= cell ? cell - distance : null;
    }
}
