using Foundation;
using Sweep.Optimization.Spaces;

namespace Sweep.Optimization.Samplers.Tpe;

/// <summary>Draws whole points, so that parameters that work together are found together.</summary>
internal sealed class JointProposer(PointSpace space, Archive archive) : Proposer
{
    private readonly DensityRatio model = new(
        space,
        archive,
        [.. Enumerable.Range(0, space.Dimensions)],
        countsWidths: false
    );

    public override void Fit(Evidence evidence) => model.Fit(evidence);

    public override IEnumerable<Point> Propose(ref Rng rng)
    {
        var candidates = new Candidates(CandidateCount, space.Dimensions);
        return model.Propose(candidates, ref rng).Select(candidates.ToPoint);
    }
}
