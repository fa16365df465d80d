using Foundation;
using Sweep.Optimization.Spaces;

namespace Sweep.Optimization.Samplers.Tpe;

/// <summary>
/// The two densities of the estimator over some dimensions: of the good observations, and of the
/// rest. Where trials failed, two more tell how likely a candidate is to end with a result: of the
/// observations with a result, and of those that failed. The ratio is multiplied by that
/// likelihood, as Gelbart, Snoek and Adams do with expected improvement ("Bayesian optimization
/// with unknown constraints", 2014).
/// </summary>
/// <param name="countsWidths">See <see cref="ParzenMixture"/>.</param>
internal sealed class DensityRatio(PointSpace space, Archive archive, IReadOnlyList<int> dimensions, bool countsWidths)
{
    // Of several objectives the good ones are a whole front, whose every part counts alike.
    private readonly ParzenMixture good = new(space, archive, dimensions, countsWidths, ages: false),
        rest = new(space, archive, dimensions, countsWidths),
        withResult = new(space, archive, dimensions, countsWidths),
        failed = new(space, archive, dimensions, countsWidths);

    /// <summary>
    /// The logarithm of how many observations failed for each with a result; null where none
    /// failed.
    /// </summary>
    private double? failureLogOdds;

    public void Fit(Evidence evidence)
    {
        var (goodSlots, restSlots) = evidence.Split();
        good.Fit(goodSlots, archive.Slots);
        rest.Fit(restSlots, archive.Slots);
        failureLogOdds = evidence.HasFailures ? FitFailures(evidence) : null;
    }

    /// <summary>
    /// Draws the candidates' dimensions from the good density, and ranks the candidates: the higher
    /// their ratio of good to rest, and the less likely they fail, the earlier.
    /// </summary>
    public IEnumerable<int> Propose(Candidates candidates, ref Rng rng)
    {
        good.Sample(candidates, ref rng);
        var (scores, restLogs) = (good.LogDensities(candidates), rest.LogDensities(candidates));
        for (var candidate = 0; candidate < scores.Length; candidate++)
            scores[candidate] -= restLogs[candidate];
        if (failureLogOdds is { } logOdds)
            AddLogLikelihoodOfResult(candidates, logOdds, scores);
        return Enumerable.Range(0, candidates.Count).OrderByDescending(candidate => scores[candidate]);
    }

    // The prior counts as one observation of each kind, as it does in the densities.
    private double FitFailures(Evidence evidence)
    {
        var (withResultSlots, failedSlots) = evidence.SplitByFailure();
        withResult.Fit(withResultSlots, archive.Slots);
        failed.Fit(failedSlots, archive.Slots);
        return Math.Log((failedSlots.Length + 1.0) / (withResultSlots.Length + 1.0));
    }

    private void AddLogLikelihoodOfResult(Candidates candidates, double logOdds, double[] scores)
    {
        var (resultLogs, failedLogs) = (withResult.LogDensities(candidates), failed.LogDensities(candidates));
        for (var candidate = 0; candidate < scores.Length; candidate++)
        {
            // Bayes: of those that would lie here, this many fail for each that has a result.
            var logOddsHere = logOdds + failedLogs[candidate] - resultLogs[candidate];
            scores[candidate] -= Math.Max(logOddsHere, 0) + Math.Log(1 + Math.Exp(-Math.Abs(logOddsHere)));
        }
    }
}
