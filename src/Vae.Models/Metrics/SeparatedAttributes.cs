using Vae.Models.Datasets;

namespace Vae.Models.Metrics;

/// <summary>
/// SAP (Kumar, Sattigeri and Balakrishnan, "Variational inference of disentangled latent concepts
/// from unlabeled observations", 2018, section 3): the mean over factors of how much better the
/// best latent predicts the factor than the second best. A latent predicts by thresholds: it is cut
/// into at most as many intervals as the factor has values, each standing for one of them, and
/// scored by the balanced accuracy of the best such cut over the given rows, as the paper does for
/// categorical factors. (disentanglement_lib puts a linear support vector machine there, which
/// cannot say that a middle interval is a value.) For K values in [0, 1 - 1 / K].
/// </summary>
public static class SeparatedAttributes
{
    /// <summary>0 where nothing lives or varies.</summary>
    public static double Of(Representation representation)
    {
        if (representation.IsEmpty)
            return 0;
        var orders = Enumerable
            .Range(0, representation.Latents)
            .Select(j => Sorted(representation.Latent(j)))
            .ToArray();
        return representation.Factors.Average(factor =>
        {
            var accuracies = orders
                .Select(order => Accuracy(order.Rows, order.Values, factor))
                .OrderDescending()
                .ToArray();
            // A latent that is not there predicts as a constant does.
            return accuracies[0] - (accuracies.Length > 1 ? accuracies[1] : 1.0 / factor.LevelOfRow.Distinct().Count());
        });
    }

    /// <summary>The largest balanced accuracy of any cut.</summary>
    /// <param name="rows">In the order of <paramref name="values"/>, which ascend.</param>
    internal static double Accuracy(int[] rows, float[] values, Factor factor)
    {
        var counts = new int[factor.Levels];
        foreach (var level in factor.LevelOfRow)
            counts[level]++;
        var present = counts.Count(count => count > 0);

        // best[t]: of the rows so far, by at most t thresholds; ending[level, t]: likewise where
        // the interval under way stands for this level.
        var (best, ending, inGroup) = (
            new double[present],
            new double[factor.Levels * present],
            new int[factor.Levels]
        );
        for (int start = 0, end; start < rows.Length; start = end)
        {
            // Rows of one value are in one interval.
            for (end = start; end < rows.Length && values[end] == values[start]; end++)
                inGroup[factor.LevelOfRow[rows[end]]]++;
            for (var i = start; i < end; i++)
            {
                var level = factor.LevelOfRow[rows[i]];
                if (inGroup[level] == 0)
                    continue;
                var ofLevel = ending.AsSpan(level * present, present);
                // An interval that begins here, or earlier where it gained nothing until now.
                for (var t = present - 1; t > 0; t--)
                    ofLevel[t] = Math.Max(ofLevel[t], best[t - 1]);
                foreach (ref var accuracy in ofLevel)
                    accuracy += (double)inGroup[level] / counts[level] / present;
                inGroup[level] = 0;
            }

            for (var i = start; i < end; i++)
            {
                var ofLevel = ending.AsSpan(factor.LevelOfRow[rows[i]] * present, present);
                for (var t = 0; t < present; t++)
                    best[t] = Math.Max(best[t], ofLevel[t]);
            }
        }

        return best[^1];
    }

    private static (int[] Rows, float[] Values) Sorted(float[] values)
    {
        int[] rows = [.. Enumerable.Range(0, values.Length)];
        Array.Sort(values, rows);
        return (rows, values);
    }
}
