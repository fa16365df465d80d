using System.Collections.Immutable;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Views;
using Sweep.Shared.Domain.Studies;
using Sweep.Storage;

namespace Sweep.Cli.Tests.Output;

/// <summary>A sweep with one trial of each kind that outputs treat differently.</summary>
internal static class Sample
{
    public static readonly SweepView Sweep = Of([
        SomeTrials.Completed(0, 0.1250000000000001, keepsWeights: false),
        SomeTrials.Diverged(1, "the \"loss\" is ∞,\nthen NaN"),
        SomeTrials.Completed(2, 0.125),
        SomeTrials.Queued(3, double.PositiveInfinity),
    ]);

    public static readonly SweepView Running = Of([SomeTrials.Running(0)], new WriterIdentity(7, "there"));

    public static SweepView Of(Trial[] trials, WriterIdentity? writer = null) => Of(SomeTrials.State(trials), writer);

    /// <summary>The trials judged by several objectives.</summary>
    public static SweepView Of(Trial[] trials, params ImmutableArray<Objective> objectives)
    {
        var state = SomeTrials.State(trials);
        var spec = state.Spec with { Objectives = objectives };
        return Of(
            state with
            {
                Spec = spec,
                Observations = [.. trials.Select(trial => StudyHistory.Of(trial, spec))],
            },
            null
        );
    }

    private static SweepView Of(StudyState state, WriterIdentity? writer) =>
        SweepView.Of(new SweepRow(SomeTrials.Sweep, "moons", SomeTrials.Start, "", "0.1.0"), state, writer);
}
