namespace Sweep.Optimization.Ranking.Subset;

/// <summary>
/// Of the vectors of one front, those that together dominate the most volume. Each in turn is the
/// one that adds most to those before it, which reaches at least 1 - 1/e of the best subset's
/// volume (Nemhauser, Wolsey and Fisher, "An analysis of approximations for maximizing submodular
/// set functions", 1978).
/// </summary>
internal static class HypervolumeSubset
{
    /// <summary>
    /// The indices of the chosen ones, as they were chosen; of equals the earlier one comes first.
    /// </summary>
    /// <param name="front">Finite costs, at least two each.</param>
    /// <param name="count">At most as many as there are.</param>
    public static int[] Of(double[][] front, int count)
    {
        if (Scaled(front) is not { } scaled)
            return [.. Enumerable.Range(0, count)];
        var volume = VolumeGain.Of(scaled[0].Length);
        var gains = Array.ConvertAll(scaled, volume.Of);
        // What a vector adds only shrinks as others are chosen, so one whose old gain is below
        // another's new one need not be looked at.
        var chosenAtGain = new int[front.Length];
        var chosen = new int[count];
        for (var place = 0; place < count; )
        {
            var most = IndexOfMost(gains);
            if (chosenAtGain[most] != place)
            {
                (gains[most], chosenAtGain[most]) = (volume.Of(scaled[most]), place);
                continue;
            }

            chosen[place++] = most;
            volume.Add(scaled[most]);
            gains[most] = double.NegativeInfinity;
        }

        return chosen;
    }

    /// <summary>
    /// The vectors in the box from the best costs to the reference point, which lies a tenth of the
    /// range beyond the worst; null if a range is not finite.
    /// </summary>
    private static double[][]? Scaled(double[][] front)
    {
        var objectives = front.Length == 0 ? 0 : front[0].Length;
        var scaled = Array.ConvertAll(front, vector => new double[vector.Length]);
        for (var objective = 0; objective < objectives; objective++)
        {
            var best = front.Min(vector => vector[objective]);
            var worst = front.Max(vector => vector[objective]);
            var range = worst == best ? 1 : 1.1 * (worst - best);
            if (!double.IsFinite(range))
                return null;
            for (var i = 0; i < front.Length; i++)
                scaled[i][objective] = (front[i][objective] - best) / range;
        }

        return front.Length == 0 ? null : scaled;
    }

    private static int IndexOfMost(double[] gains)
    {
        var most = 0;
        for (var i = 1; i < gains.Length; i++)
        {
            if (gains[i] > gains[most])
                most = i;
        }

        return most;
    }
}
