using System.Text.RegularExpressions;

namespace Sweep.Coordinator.Core.Study;

/// <summary>
/// Failures for one and the same reason, once what differs from process to process is left out.
/// </summary>
public static partial class AlikeFailures
{
    /// <summary>
    /// Whether every trial that ended failed before it reported anything, all for the same reason:
    /// then the cause is not in the parameters.
    /// </summary>
    public static bool IsAllThereIs(StudyState state)
    {
        var ended = state.Trials.Count - state.Queued.Count - state.Running.Count;
        if (ended == 0 || state.Failed.Count != ended)
            return false;
        var first = Mask(state.Trials[state.Failed.Min].Reason!);
        return state.Failed.All(number =>
            state.Trials[number].Life is TrialLife.Failed { BeforeFirstStep: true } failed
            && Mask(failed.Reason) == first
        );
    }

    /// <summary>
    /// The reason without temporary folders, addresses, times and long numbers, which differ though
    /// the cause is one.
    /// </summary>
    public static string Mask(string reason) => Varying().Replace(reason, "*");

    [GeneratedRegex(
        """
            /\S*/sweep-(?:trial|new)-[^\s'"]*   # a folder of one attempt
            | /tmp/[^\s'"]*
            | 0x[0-9a-fA-F]+                     # an address
            | \d{1,2}:\d\d(?::\d\d)?(?:[.,]\d+)?  # a time of day
            | \d+\.\d+(?:[eE][-+]?\d+)?         # a value
            | \d+[eE][-+]?\d+
            | \b[0-9a-f]{8,}\b                   # a hash or an identity
            | \d{3,}                             # the number of a process
            """,
        RegexOptions.IgnorePatternWhitespace | RegexOptions.CultureInvariant | RegexOptions.NonBacktracking
    )]
    private static partial Regex Varying();
}
