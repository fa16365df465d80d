namespace Sweep.Coordinator.Core.Fleet;

/// <summary>
/// A worker that cannot take the trials of one sweep: it said so, or another worker took a trial
/// that had failed there. It gets none until its pause is over. Each further time doubles the
/// pause. A worker that joins again starts without any.
/// </summary>
/// <param name="Reason">What the worker or the comparison said last.</param>
/// <param name="Pause">How long the current or the last pause is.</param>
/// <param name="Until">The end of the pause, since the process began.</param>
/// <param name="IsOver">Whether that has passed.</param>
public sealed record Unsuited(string Reason, TimeSpan Pause, TimeSpan Until, bool IsOver = false)
{
    public static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(5),
        LongestPause = TimeSpan.FromMinutes(5);

    /// <summary>
    /// A worker that could take trials for so long after a pause begins with the first pause again.
    /// </summary>
    private static readonly TimeSpan Memory = 2 * LongestPause;

    /// <summary>What is known after one more time.</summary>
    /// <param name="before">What was known until now; null for the first time.</param>
    /// <param name="now">Since the process began.</param>
    public static Unsuited Again(Unsuited? before, string reason, TimeSpan now)
    {
        // Another slot of the worker began before the pause did: that is the same time.
        if (before is { IsOver: false })
            return before with { Reason = reason };
        var isNew = before is null || now - before.Until > Memory;
        var pause = isNew ? FirstPause : before!.Pause * 2;
        if (pause > LongestPause)
            pause = LongestPause;
        return new Unsuited(reason, pause, now + pause);
    }
}
