namespace Sweep.Coordinator.Core.Fleet;

/// <summary>
/// A pause of a worker that handed an attempt back before its first step, though neither was told
/// to stop. It gets no trial until the pause is over. Each further time doubles the pause, until
/// one of its attempts takes a step.
/// </summary>
/// <param name="Pause">How long the last pause is; zero: the next one is the first.</param>
/// <param name="Until">The end of the pause, since the process began.</param>
/// <param name="IsOver">Whether that has passed.</param>
public sealed record BackOff(TimeSpan Pause, TimeSpan Until, bool IsOver = false)
{
    public const string Reason = "it handed a trial back before the first step";

    public static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1),
        LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>What is known after one more time.</summary>
    /// <param name="before">What was known until now; null for the first time.</param>
    /// <param name="now">Since the process began.</param>
    public static BackOff Again(BackOff? before, TimeSpan now)
    {
        // Another slot of the worker began before the pause did: that is the same time.
        if (before is { IsOver: false })
            return before;
        var pause = 2 * (before?.Pause ?? TimeSpan.Zero);
        if (pause < FirstPause)
            pause = FirstPause;
        if (pause > LongestPause)
            pause = LongestPause;
        return new BackOff(pause, now + pause);
    }

    /// <summary>What is known after a step of an attempt. A pause goes on to its end.</summary>
    public static BackOff? Step(BackOff? before) =>
        before is { IsOver: false } ? before with { Pause = TimeSpan.Zero } : null;
}
