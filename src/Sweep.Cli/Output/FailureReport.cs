using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Queries;
using Sweep.Shared.Trials;

namespace Sweep.Cli.Output;

/// <summary>Trials without a result, each reason once.</summary>
internal static class FailureReport
{
    /// <summary>So many trials are looked at: a long sweep of which all fail is told of as quickly as a short one.</summary>
    public const int MostRead = 1000;

    /// <summary>One line a reason: <c>trial 3 failed: ...</c>, <c>8 trials failed alike, trial 0 first: ...</c></summary>
    public static IEnumerable<string> Lines(SweepView sweep) => sweep.WithReason.Take(MostRead)
        .GroupBy(trial => (trial.State, AlikeFailures.Mask(trial.Trial.Reason!)))
        .Select(alike => Line([.. alike]));

    /// <summary>What tries failed trials again; null if none failed.</summary>
    /// <param name="option">What leads to the sweep in another command, with a space before it, or nothing.</param>
    public static string? RetryHint(SweepView sweep, string option)
    {
        var failed = sweep.Counts.GetValueOrDefault(TrialState.Failed);
        if (failed == 0) return null;
        var trials = failed == 1 ? "the trial that failed" : $"the {failed} trials that failed";
        return $"`sweep resume {sweep.Name} --retry-failed{option}` tries {trials} again";
    }

    private static string Line(TrialView[] alike)
    {
        var (first, state) = (alike[0], StateNames.Of(alike[0].State));
        var who = alike.Length == 1 ? $"trial {first.Number} {state}" : $"{alike.Length} trials {state} alike, trial {first.Number} first";
        return $"{who}: {first.Trial.Reason}";
    }
}
