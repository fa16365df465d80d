namespace Sweep.Optimization.Pruners;

/// <summary>
/// Hyperband (Li et al., "Hyperband: A Novel Bandit-Based Approach to Hyperparameter Optimization",
/// JMLR 2018): successive halving in several brackets at once. Each bracket begins to prune one
/// rung later than the one before, so that good trials which start slowly survive in some bracket.
/// A trial competes only with trials of its own bracket.
/// </summary>
internal sealed class HyperbandPruner : IPruner
{
    private readonly HalvingPruner[] brackets;
    private readonly Func<int, int> bracketOf;

    /// <param name="first">The first rung of bracket 0, an epoch from 1.</param>
    /// <param name="end">The epoch where training ends; no rung lies there or later.</param>
    /// <param name="factor">Of so many trials one trains on at a rung; at least 2.</param>
    /// <param name="drawOf">
    /// For a trial, a number from 0 on, below the argument: it decides on the bracket.
    /// </param>
    public HyperbandPruner(int first, int end, int factor, Func<int, int, int> drawOf)
    {
        var shares = SharesOf(first, end, factor);
        brackets = new HalvingPruner[shares.Length];
        long start = first;
        for (var bracket = 0; bracket < brackets.Length; bracket++, start *= factor)
            brackets[bracket] = new HalvingPruner(new GeometricRungs(start, factor, end), factor);
        var all = shares.Sum();
        bracketOf = trial => BracketOf(drawOf(trial, all), shares);
    }

    public int? NextRung(int trial, int epoch) => brackets[bracketOf(trial)].NextRung(trial, epoch);

    public Verdict Judge(TrialRungs trial, IReadOnlyList<TrialRungs> others)
    {
        var bracket = bracketOf(trial.Trial);
        TrialRungs[] competing = [.. others.Where(other => bracketOf(other.Trial) == bracket)];
        return brackets[bracket].Judge(trial, competing) is Verdict.Prune prune
            ? new Verdict.Prune($"{prune.Reason} in bracket {bracket}")
            : Verdict.GoOn;
    }

    /// <summary>
    /// How many of the trials each bracket gets, so that brackets spend about as many epochs: the
    /// fewer rungs are left, the fewer trials.
    /// </summary>
    private static int[] SharesOf(int first, int end, int factor)
    {
        var count = 1;
        for (var rung = (long)first * factor; rung <= end; rung *= factor)
            count++;
        var shares = new int[count];
        for (var bracket = 0; bracket < count; bracket++)
        {
            var left = count - 1 - bracket;
            shares[bracket] = (int)Math.Ceiling(count * Math.Pow(factor, left) / (left + 1));
        }

        return shares;
    }

    private static int BracketOf(int draw, int[] shares)
    {
        var bracket = 0;
        while (draw >= shares[bracket])
            draw -= shares[bracket++];
        return bracket;
    }
}
