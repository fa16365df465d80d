using System.Globalization;
using Sweep.Shared.Domain.Events;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;

namespace Sweep.Coordinator.Core.Study;

/// <summary>
/// Ends a study by its stopping rules. A rule is looked at whenever a further trial could begin:
/// then none begins, and what has begun trains to its end.
/// </summary>
internal static class StudyStopping
{
    /// <summary>
    /// How long a sweep whose time is limited may be worked on without an event.
    /// </summary>
    public static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(1);

    /// <summary>Notes that time went by, where a rule limits it.</summary>
    public static void KeepTime(StudyTurn turn)
    {
        var state = turn.State;
        if (
            turn.Session is not { IsOpened: true, IsConcluded: false }
            || state is not { Rules.Time: not null, HasMore: true }
        )
            return;
        // After a clock was set back, spans are counted from the new time on.
        if (turn.Now < state.LastEvent || state.SinceLastEvent(turn.Now) >= LongestSilence)
            turn.Record(new TimePassed());
    }

    public static void Check(StudyTurn turn)
    {
        var state = turn.State;
        if (turn.Session is not { IsOpened: true, Ending: null } || StudyHistory.Allowance(state) == 0)
            return;
        if (Find(state, turn.Now) is not { } ended)
            return;
        turn.Record(ended);
        turn.Emit(new StudyEffect.Broadcast(new StudyNotice.StudyEnded(ended.Rule, ended.Reason)));
    }

    /// <summary>The first rule that holds now; null if none does.</summary>
    private static StudyEnded? Find(StudyState state, DateTimeOffset now)
    {
        var (rules, tally) = (state.Rules, state.Tally);
        if (ReachedTarget(state) is { } reached)
            return new StudyEnded(StopRule.Target, reached);
        if (tally.SinceBetter >= rules.Patience)
            return new StudyEnded(StopRule.Patience, Patience(tally));
        if (tally.Epochs >= rules.Epochs)
            return new StudyEnded(
                StopRule.Epochs,
                $"its trials trained for {tally.Epochs} epochs, and stop.epochs is {rules.Epochs}"
            );
        if (state.Worked + state.SinceLastEvent(now) >= rules.Time)
            return new StudyEnded(
                StopRule.Time,
                $"it ran for {Durations.Text(rules.Time.Value)}, which stop.time allows"
            );
        return null;
    }

    private static string Patience(StopTally tally)
    {
        var trials = tally.SinceBetter == 1 ? "1 trial" : $"{tally.SinceBetter} trials in a row";
        return tally.Front.IsEmpty
            ? $"{trials} ended without a result"
            : $"{trials} brought no improvement after trial {tally.Front[^1].Trial}";
    }

    private static string? ReachedTarget(StudyState state)
    {
        var targets = state.Rules.Targets;
        if (targets.IsEmpty)
            return null;
        foreach (var entry in state.Tally.Front)
        {
            if (Reaches(entry, state))
                return Reached(state.Trials[entry.Trial], state.Rules);
        }

        return null;
    }

    private static bool Reaches(StopTally.Entry entry, StudyState state)
    {
        for (var at = 0; at < entry.Costs.Length; at++)
        {
            var objective = state.Spec.Objectives[at];
            if (
                state.Rules.Targets.TryGetValue(objective.Metric, out var target)
                && !(entry.Costs[at] <= objective.Cost(target))
            )
                return false;
        }

        return true;
    }

    private static string Reached(Trial trial, StopSpec rules)
    {
        var values = rules.Targets.Select(target =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"{target.Key} {trial.Values[target.Key]:G6}, and its target is {target.Value:G6}"
            )
        );
        return $"trial {trial.Number} has {string.Join("; ", values)}";
    }
}
