using Foundation;
using Sweep.Optimization.Spaces;

namespace Sweep.Optimization.Samplers.Evolution;

/// <summary>
/// Makes a child of two parents: numbers by simulated binary crossover and polynomial mutation (Deb
/// and Agrawal 1995, Deb and Goyal 1996), choices by taking one parent's or, mutated, any. A
/// parameter that only one parent has comes from that one, one that neither has from chance.
/// </summary>
internal static class Variation
{
    /// <summary>How often parents are crossed; otherwise a child begins as its first one.</summary>
    private const double CrossoverShare = 0.9;

    /// <summary>The higher, the nearer a number stays to the parents'.</summary>
    private const double CrossoverIndex = 15,
        MutationIndex = 20;

    public static Point ChildOf(PointSpace space, Point one, Point other, ref Rng rng)
    {
        var (cells, active) = (new ulong[space.Dimensions], new bool[space.Dimensions]);
        var isCrossed = rng.NextDouble() < CrossoverShare;
        for (var dimension = 0; dimension < space.Dimensions; dimension++)
        {
            active[dimension] = space.IsActive(dimension, cells, active);
            if (!active[dimension])
                continue;
            var axis = space.AxisOf(dimension);
            var cell = Inherit(axis, CellOf(one, dimension), CellOf(other, dimension), isCrossed, ref rng);
            var mutates = rng.NextDouble() * space.Dimensions < 1;
            cells[dimension] = mutates ? Mutate(axis, cell, ref rng) : cell;
        }

        return new Point(cells, active);
    }

    private static ulong? CellOf(Point point, int dimension) => point.Active[dimension] ? point.Cells[dimension] : null;

    private static ulong Inherit(Axis axis, ulong? one, ulong? other, bool isCrossed, ref Rng rng)
    {
        if (one is not { } first)
            return other ?? axis.Draw(ref rng);
        // Half of the parameters are crossed.
        if (other is not { } second || !isCrossed || rng.NextInt(2) == 0)
            return first;
        if (axis is not OrderedAxis ordered)
            return rng.NextInt(2) == 0 ? first : second;
        if (first == second)
            return first;
        var (a, b) = (ordered.Position(first), ordered.Position(second));
        var spread = Spread(rng.NextDouble());
        if (rng.NextInt(2) == 0)
            spread = -spread;
        return ordered.CellAt(Math.Clamp(0.5 * (a + b) + 0.5 * spread * (a - b), 0, 1));
    }

    private static double Spread(double uniform)
    {
        const double Power = 1 / (CrossoverIndex + 1);
        return uniform < 0.5 ? Math.Pow(2 * uniform, Power) : Math.Pow(0.5 / (1 - uniform), Power);
    }

    private static ulong Mutate(Axis axis, ulong cell, ref Rng rng)
    {
        if (axis is not OrderedAxis ordered)
            return axis.Draw(ref rng);
        const double Power = 1 / (MutationIndex + 1);
        var uniform = rng.NextDouble();
        var step = uniform < 0.5 ? Math.Pow(2 * uniform, Power) - 1 : 1 - Math.Pow(2 - 2 * uniform, Power);
        var mutated = ordered.CellAt(Math.Clamp(ordered.Position(cell) + step, 0, 1));
        // A step within the interval of a discrete value changes nothing.
        return mutated == cell ? axis.Draw(ref rng) : mutated;
    }
}
