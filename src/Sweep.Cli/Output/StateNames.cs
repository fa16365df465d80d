using Foundation;
using Sweep.Coordinator.Views;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;

namespace Sweep.Cli.Output;

/// <summary>States and goals as people and programs read them.</summary>
internal static class StateNames
{
    public static string Of(TrialState state) =>
        state switch
        {
            TrialState.Queued => "queued",
            TrialState.Running => "running",
            TrialState.Paused => "paused",
            TrialState.Completed => "completed",
            TrialState.Pruned => "pruned",
            TrialState.Diverged => "diverged",
            TrialState.Failed => "failed",
            TrialState.Cancelled => "cancelled",
            _ => throw Invariant.Unreachable(state),
        };

    public static string Of(SweepCondition condition) =>
        condition switch
        {
            SweepCondition.Running => "running",
            SweepCondition.Stopped => "stopped",
            SweepCondition.Finished => "finished",
            _ => throw Invariant.Unreachable(condition),
        };

    public static string Of(StopRule rule) =>
        rule switch
        {
            StopRule.Time => "time",
            StopRule.Epochs => "epochs",
            StopRule.Target => "target",
            StopRule.Patience => "patience",
            _ => throw Invariant.Unreachable(rule),
        };

    public static string Of(Goal goal) =>
        goal switch
        {
            Goal.Minimize => "minimize",
            Goal.Maximize => "maximize",
            _ => throw Invariant.Unreachable(goal),
        };

    /// <summary><c>40 completed · 1 diverged · 2 running</c></summary>
    public static string Count(IEnumerable<KeyValuePair<TrialState, int>> counts) =>
        string.Join(
            " · ",
            counts
                .Where(entry => entry.Value > 0)
                .OrderBy(entry => PositionOf(entry.Key))
                .Select(entry => $"{entry.Value} {Of(entry.Key)}")
        );

    private static int PositionOf(TrialState state) => Array.IndexOf(Order, state);

    private static readonly TrialState[] Order =
    [
        TrialState.Completed,
        TrialState.Pruned,
        TrialState.Diverged,
        TrialState.Failed,
        TrialState.Cancelled,
        TrialState.Running,
        TrialState.Paused,
        TrialState.Queued,
    ];
}
