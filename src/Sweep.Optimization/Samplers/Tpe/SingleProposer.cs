using Foundation;
using Sweep.Optimization.Spaces;

namespace Sweep.Optimization.Samplers.Tpe;

/// <summary>
/// Chooses one parameter after the other, each from a model of its own that learns from the trials
/// that have it: the original estimator, but that each kernel counts by its width when candidates
/// are compared. Trials crowd where earlier suggestions sent them, around the best, and most of a
/// crowd belong to the rest: as a true density the rest would repel from there. The width is the
/// part of the range that an observation stands for (docs/adr/0011).
/// </summary>
internal sealed class SingleProposer(PointSpace space, Archive archive) : Proposer
{
    private readonly DensityRatio[] models =
    [
        .. Enumerable
            .Range(0, space.Dimensions)
            .Select(dimension => new DensityRatio(space, archive, [dimension], countsWidths: true)),
    ];
    private readonly bool[] isFitted = new bool[space.Dimensions];
    private Evidence? evidence;

    public override void Fit(Evidence newEvidence)
    {
        evidence = newEvidence;
        Array.Clear(isFitted);
    }

    public override IEnumerable<Point> Propose(ref Rng rng)
    {
        var (cells, active) = (new ulong[space.Dimensions], new bool[space.Dimensions]);
        for (var dimension = 0; dimension < space.Dimensions; dimension++)
        {
            active[dimension] = space.IsActive(dimension, cells, active);
            if (active[dimension])
                cells[dimension] = Choose(dimension, cells, active, ref rng);
        }

        return [new Point(cells, active)];
    }

    private ulong Choose(int dimension, ulong[] cells, bool[] active, ref Rng rng)
    {
        // Only now is it known that the model is needed.
        if (!isFitted[dimension])
            models[dimension].Fit(EvidenceOf(dimension));
        isFitted[dimension] = true;

        var candidates = new Candidates(CandidateCount, space.Dimensions);
        for (var candidate = 0; candidate < CandidateCount; candidate++)
        {
            cells.CopyTo(candidates.Cells(candidate));
            active.CopyTo(candidates.Active(candidate));
        }

        return candidates.Cells(models[dimension].Propose(candidates, ref rng).First())[dimension];
    }

    private Evidence EvidenceOf(int dimension) =>
        space.Conditions(dimension).IsEmpty
            ? evidence!
            : evidence!.Where(slot => archive.PointAt(slot).Active[dimension]);
}
