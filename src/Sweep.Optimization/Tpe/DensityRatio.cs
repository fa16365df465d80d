using Foundation;
using Sweep.Optimization.Points;

namespace Sweep.Optimization.Tpe;

/// <summary>The two densities of the estimator over some dimensions: of the good observations, and of the rest.</summary>
/// <param name="countsWidths">See <see cref="ParzenMixture"/>.</param>
internal sealed class DensityRatio(PointSpace space, Archive archive, IReadOnlyList<int> dimensions, bool countsWidths)
{
    private readonly ParzenMixture good = new(space, archive, dimensions, countsWidths), rest = new(space, archive, dimensions, countsWidths);

    public void Fit(Evidence evidence)
    {
        var (goodSlots, restSlots) = evidence.Split();
        good.Fit(goodSlots, archive.Slots);
        rest.Fit(restSlots, archive.Slots);
    }

    /// <summary>Draws the candidates' dimensions from the good density, and ranks the candidates: the higher their ratio of good to rest, the earlier.</summary>
    public IEnumerable<int> Propose(Candidates candidates, ref Rng rng)
    {
        good.Sample(candidates, ref rng);
        var (goodLogs, restLogs) = (good.LogDensities(candidates), rest.LogDensities(candidates));
        return Enumerable.Range(0, candidates.Count).OrderByDescending(candidate => goodLogs[candidate] - restLogs[candidate]);
    }
}
