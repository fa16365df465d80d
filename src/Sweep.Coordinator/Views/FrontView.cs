using System.Collections.Immutable;
using Sweep.Coordinator.Core.Study;
using Sweep.Optimization.Ranking;

namespace Sweep.Coordinator.Views;

/// <summary>What a sweep with several objectives has found.</summary>
/// <param name="Trials">
/// Those on the Pareto front, where none is better in one objective and nowhere worse.
/// </param>
/// <param name="Hypervolume">
/// How much they dominate, after each trial that added to it (<see cref="HypervolumeHistory"/>).
/// </param>
public sealed record FrontView(ImmutableArray<TrialView> Trials, ImmutableArray<HypervolumeStep> Hypervolume)
{
    /// <summary>How much the front dominates now.</summary>
    public double Volume => Hypervolume.IsEmpty ? 0 : Hypervolume[^1].Volume;

    /// <param name="ranked">All completed trials of the sweep, best first.</param>
    /// <param name="reference">
    /// A value for each objective, in its order, up to which the volume reaches; null: a tenth
    /// beyond the worst of each, and the volume is a share of that box.
    /// </param>
    public static FrontView Of(SweepView sweep, IReadOnlyList<TrialView> ranked, ImmutableArray<double>? reference)
    {
        var objectives = sweep.Spec.Objectives;
        var observations = ranked.Select(trial => StudyHistory.Of(trial.Trial, sweep.Spec));
        var steps = reference is { } values
            ? HypervolumeHistory.Below(observations, [.. objectives.Zip(values, (one, value) => one.Cost(value))])
            : HypervolumeHistory.Of(observations, objectives.Length);
        return new FrontView([.. ranked.Take(sweep.FrontSize)], steps);
    }
}
