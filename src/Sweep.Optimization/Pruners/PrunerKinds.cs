using Foundation;
using Sweep.Shared.Domain.Studies;

namespace Sweep.Optimization.Pruners;

/// <summary>The pruners by their names in a sweep file.</summary>
public static class PrunerKinds
{
    /// <summary>The pruner that a specification names; null for none.</summary>
    /// <param name="spec">The settings in a sweep file.</param>
    /// <param name="objective">By which trials are compared.</param>
    /// <param name="seed">
    /// The study's seed: the bracket of trial n is drawn from the stream (seed, bracket, n).
    /// </param>
    /// <exception cref="InvariantViolatedException">
    /// <see cref="PrunerSpec.Objection"/> has one.
    /// </exception>
    public static IPruner? Create(PrunerSpec spec, Objective objective, ulong seed)
    {
        var objection = spec.Objection();
        Invariant.Holds(objection is null, objection ?? "");
        return Create(spec.Kind, spec, objective, seed);
    }

    private static IPruner? Create(string kind, PrunerSpec spec, Objective objective, ulong seed)
    {
        var rungs = new IntervalRungs(spec.Warmup, spec.Interval, spec.MaxResource);
        return kind switch
        {
            PrunerSpec.None => null,
            PrunerSpec.Median => new PercentilePruner(rungs, 50, spec.StartupTrials, spec.MinTrials),
            PrunerSpec.ByPercentile => new PercentilePruner(rungs, spec.Percentile, spec.StartupTrials, spec.MinTrials),
            PrunerSpec.Threshold => new ThresholdPruner(rungs, objective, spec.Lower, spec.Upper),
            PrunerSpec.Patient => new PatientPruner(
                rungs,
                spec.Patience,
                spec.MinDelta,
                Create(spec.Wrapped, spec, objective, seed)
            ),
            PrunerSpec.Asha => new HalvingPruner(
                new GeometricRungs(spec.MinResource, spec.ReductionFactor, spec.MaxResource),
                spec.ReductionFactor
            ),
            PrunerSpec.Hyperband => new HyperbandPruner(
                spec.MinResource,
                spec.MaxResource!.Value,
                spec.ReductionFactor,
                (trial, below) => new Rng(seed, RngPurpose.Bracket, trial).NextInt(below)
            ),
            _ => throw Invariant.Unreachable(kind),
        };
    }
}
