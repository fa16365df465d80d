using Sweep.Coordinator.Views;
using Sweep.Shared.Domain.Trials;

namespace Sweep.Cli.Output;

/// <summary>Trials without a result, each reason once.</summary>
internal static class FailureReport
{
    /// <summary>One line a reason.</summary>
    public static IEnumerable<string> Lines(SweepView sweep) => sweep.Failures.Select(Line);

    /// <summary>
    /// <c>trial 3 failed: ...</c>, <c>8 trials failed alike, trial 0 first: ...</c>
    /// </summary>
    public static string Line(AlikeTrials alike)
    {
        var (state, first) = (StateNames.Of(alike.State), alike.First);
        if (alike.Count == 1)
            return $"trial {first} {state}: {alike.Reason}";
        return $"{alike.Count} trials {state} alike, trial {first} first: {alike.Reason}";
    }

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
