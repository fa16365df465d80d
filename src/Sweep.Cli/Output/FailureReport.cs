using System.Collections.Immutable;
using Sweep.Coordinator.Views;
using Sweep.Shared.Domain.Trials;

namespace Sweep.Cli.Output;

/// <summary>Trials without a result, each reason once.</summary>
internal static class FailureReport
{
    /// <summary>
    /// So many trials are looked at: a long sweep of which all fail is told of as quickly as a
    /// short one.
    /// </summary>
    public const int MostRead = 1000;

    /// <summary>One line a reason.</summary>
    public static IEnumerable<string> Lines(SweepView sweep) =>
        sweep
            .WithReason.Take(MostRead)
            .Aggregate(
                ImmutableArray<AlikeTrials>.Empty,
                (groups, trial) => AlikeTrials.With(groups, trial.Trial, MostRead)
            )
            .Select(alike => $"{alike}");

    /// <summary>What tries failed trials again; null if none failed.</summary>
    /// <param name="option">
    /// What leads to the sweep in another command, with a space before it, or nothing.
    /// </param>
    public static string? RetryHint(SweepView sweep, string option)
    {
        var failed = sweep.Counts.GetValueOrDefault(TrialState.Failed);
        if (failed == 0)
            return null;
        var trials = failed == 1 ? "the trial that failed" : $"the {failed} trials that failed";
        return $"`sweep resume {sweep.Name} --retry-failed{option}` tries {trials} again";
    }
}
