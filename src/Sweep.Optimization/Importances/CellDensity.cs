using System.Runtime.Intrinsics;
using Sweep.Optimization.Numerics;

namespace Sweep.Optimization.Importances;

/// <summary>
/// How trials spread over the cells of a parameter. Neighbouring cells of a position share what
/// falls into them, by Scott's rule ("Multivariate density estimation", 1992); one trial's weight
/// is spread evenly, so that no cell is empty.
/// </summary>
internal static class CellDensity
{
    /// <summary>
    /// The narrowest kernel, in cells: nine tenths of it fall into its own cell.
    /// </summary>
    private const double LeastBandwidth = 0.5 / 1.64;

    /// <returns>[cells]; sums to 1.</returns>
    public static double[] Of(Feature feature, IReadOnlyList<int> trials)
    {
        var counts = new double[feature.Cells];
        foreach (var trial in trials)
            counts[feature.CellOf(trial)]++;
        var smooth = feature.Choices is null && counts.Length > 1 ? Smooth(counts, trials.Count) : counts;
        return Array.ConvertAll(smooth, count => (count + 1.0 / counts.Length) / (trials.Count + 1));
    }

    private static double[] Smooth(double[] counts, int trials)
    {
        var masses = Masses(counts.Length, Bandwidth(counts, trials));
        var smooth = new double[counts.Length];
        for (var from = 0; from < counts.Length; from++)
        {
            if (counts[from] == 0)
                continue;
            // What a kernel has beyond the ends is shared out inside.
            var inside = 0.0;
            for (var to = 0; to < counts.Length; to++)
                inside += masses[Math.Abs(to - from)];
            for (var to = 0; to < counts.Length; to++)
                smooth[to] += counts[from] * masses[Math.Abs(to - from)] / inside;
        }

        return smooth;
    }

    /// <summary>What a kernel has in its own cell, in the next one, and so on.</summary>
    private static double[] Masses(int cells, double bandwidth)
    {
        var masses = new double[cells];
        for (var distance = 0; distance < cells; distance++)
            masses[distance] = Cdf((distance + 0.5) / bandwidth) - Cdf((distance - 0.5) / bandwidth);
        return masses;
    }

    private static double Bandwidth(double[] counts, int trials)
    {
        var mean = counts.Select((count, cell) => count * cell).Sum() / trials;
        var squares = counts.Select((count, cell) => count * (cell - mean) * (cell - mean)).Sum();
        var deviation = Math.Sqrt(squares / Math.Max(1, trials - 1));
        var quartiles = CellAt(counts, 0.75 * trials) - CellAt(counts, 0.25 * trials);
        return Math.Max(LeastBandwidth, 1.059 * Math.Min(quartiles / 1.34, deviation) * Math.Pow(trials, -0.2));
    }

    /// <summary>The cell in which so many trials are reached.</summary>
    private static int CellAt(double[] counts, double rank)
    {
        var (cell, reached) = (0, counts[0]);
        while (reached < rank && cell < counts.Length - 1)
            reached += counts[++cell];
        return cell;
    }

    private static double Cdf(double z) => Normal.Cdf(Vector512.Create(z))[0];
}
