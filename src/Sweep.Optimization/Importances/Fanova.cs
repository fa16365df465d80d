using Foundation;

namespace Sweep.Optimization.Importances;

/// <summary>
/// Functional analysis of variance of a random forest (Hutter, Hoos and Leyton-Brown 2014): the
/// share of the variance that each parameter explains by itself, mean over the trees.
/// </summary>
internal static class Fanova
{
    private const int Trees = 64;

    /// <returns>[parameters]; sums to at most 1, but for rounding.</returns>
    public static double[] Shares(CompletedTrials data, ulong seed)
    {
        var shares = new double[data.Features.Length];
        var used = 0;
        for (var tree = 0; tree < Trees; tree++)
        {
            var rng = new Rng(seed, RngPurpose.Importance, tree);
            var leaves = new RegressionTree(data, ref rng).Leaves;
            var variance = new TreeVariance(data.Features, leaves);
            // A tree of one leaf says nothing of any parameter.
            if (variance.Total <= 0)
                continue;
            used++;
            for (var dimension = 0; dimension < shares.Length; dimension++)
                shares[dimension] += variance.Of(dimension) / variance.Total;
        }

        return used == 0 ? shares : Array.ConvertAll(shares, share => share / used);
    }
}
