using System.Collections.Immutable;
using Sweep.Optimization;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;

namespace Sweep.Coordinator.Core.Study;

/// <summary>
/// What all trials of a study come to. It changes with each trial, so that no reader has to add up.
/// </summary>
/// <param name="Counts">Trials by state.</param>
/// <param name="WithReason">How many say why they have no rank.</param>
/// <param name="Ranked">How many have a rank.</param>
/// <param name="Timed">How many have ended after they had begun.</param>
/// <param name="Time">How long these took together.</param>
/// <param name="MostTime">How long the longest of them took; zero without one.</param>
/// <param name="CostSum">
/// Of what the ranked ones cost (<see cref="Shared.Domain.Trials.CostSum"/>).
/// </param>
public sealed record StudyFigures(
    ImmutableSortedDictionary<TrialState, int> Counts,
    int WithReason,
    int Ranked,
    int Timed,
    TimeSpan Time,
    TimeSpan MostTime,
    ulong CostSum
)
{
    public static readonly StudyFigures None = new(
        ImmutableSortedDictionary<TrialState, int>.Empty,
        0,
        0,
        0,
        TimeSpan.Zero,
        TimeSpan.Zero,
        0
    );

    public static StudyFigures Of(IEnumerable<Trial> trials, StudySpec spec) =>
        trials.Aggregate(None, (sum, trial) => sum.With(trial, spec));

    /// <summary>These and one more trial.</summary>
    public StudyFigures With(Trial trial, StudySpec spec) => Add(trial, spec, 1);

    /// <summary>
    /// These without a trial. <see cref="MostTime"/> stays: <see cref="HasMostTime"/> tells whether
    /// the trial had it.
    /// </summary>
    public StudyFigures Without(Trial trial, StudySpec spec) => Add(trial, spec, -1);

    /// <summary>Whether no trial took longer than this one.</summary>
    public bool HasMostTime(Trial trial) => trial.Finished is not null && trial.Progress.RunningTime == MostTime;

    /// <summary>Finite costs of a completed trial, one for each objective; else empty.</summary>
    public static ImmutableArray<double> CostsOf(Trial trial, StudySpec spec) =>
        StudyHistory.OutcomeOf(trial, spec) is Outcome.Completed { IsFinite: true } completed ? completed.Costs : [];

    private StudyFigures Add(Trial trial, StudySpec spec, int sign)
    {
        var costs = CostsOf(trial, spec);
        var sum = Shared.Domain.Trials.CostSum.Of(trial.Number, costs.AsSpan());
        var time = trial.Finished is null ? TimeSpan.Zero : trial.Progress.RunningTime;
        var count = Counts.GetValueOrDefault(trial.State) + sign;
        return this with
        {
            Counts = count == 0 ? Counts.Remove(trial.State) : Counts.SetItem(trial.State, count),
            WithReason = WithReason + (trial.Reason is null ? 0 : sign),
            Ranked = Ranked + (costs.IsEmpty ? 0 : sign),
            Timed = Timed + (trial.Finished is null ? 0 : sign),
            Time = Time + (sign * time),
            MostTime = time > MostTime ? time : MostTime,
            CostSum = sign > 0 ? CostSum + sum : CostSum - sum,
        };
    }
}
