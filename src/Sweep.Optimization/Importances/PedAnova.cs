namespace Sweep.Optimization.Importances;

/// <summary>
/// PED-ANOVA (Watanabe, Bansal and Hutter 2023, equation 16): the Pearson divergence between where
/// the best tenth of the trials lies and where all lie, for each parameter.
/// </summary>
/// <remarks>
/// The paper's spaces have no conditions. A parameter that only some trials have gets, of the
/// variance of "is among the best", the part within those trials (law of total variance): that it
/// is there at all is to the credit of the parameter that it depends on.
/// </remarks>
internal static class PedAnova
{
    private const double TopShare = 0.1;
    private const int LeastTop = 2;

    /// <returns>[parameters]; sums to 1, or is 0 everywhere.</returns>
    public static double[] Shares(CompletedTrials data)
    {
        var top = Top(data.Costs);
        var divergences = data.Features.Select(feature => Divergence(feature, top)).ToArray();
        var sum = divergences.Sum();
        return sum > 0 ? Array.ConvertAll(divergences, divergence => divergence / sum) : divergences;
    }

    /// <summary>
    /// Which trials are among the best; those that tie with the last of them are.
    /// </summary>
    private static bool[] Top(double[] costs)
    {
        var count = Math.Max(LeastTop, (int)Math.Ceiling(TopShare * costs.Length));
        var bound = costs.Order().ElementAt(count - 1);
        return Array.ConvertAll(costs, cost => cost <= bound);
    }

    private static double Divergence(Feature feature, bool[] top)
    {
        var active = Enumerable.Range(0, top.Length).Where(feature.IsActive).ToArray();
        var best = Array.FindAll(active, trial => top[trial]);
        if (best.Length == 0)
            return 0;
        var (ofAll, ofBest) = (CellDensity.Of(feature, active), CellDensity.Of(feature, best));
        var divergence = 0.0;
        for (var cell = 0; cell < ofAll.Length; cell++)
        {
            var ratio = ofBest[cell] / ofAll[cell] - 1;
            divergence += ofAll[cell] * ratio * ratio;
        }

        var chance = (double)best.Length / active.Length;
        var overall = (double)top.Count(isBest => isBest) / top.Length;
        return feature.ActiveShare * (chance / overall) * (chance / overall) * divergence;
    }
}
