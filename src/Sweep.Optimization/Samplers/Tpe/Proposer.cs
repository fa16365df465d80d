using Foundation;
using Sweep.Optimization.Spaces;

namespace Sweep.Optimization.Samplers.Tpe;

/// <summary>Proposes points from a model of the evidence.</summary>
internal abstract class Proposer
{
    /// <summary>How many candidates are drawn for each choice that is made among them.</summary>
    protected const int CandidateCount = 24;

    public abstract void Fit(Evidence evidence);

    /// <summary>Some points, the most promising first.</summary>
    public abstract IEnumerable<Point> Propose(ref Rng rng);
}
