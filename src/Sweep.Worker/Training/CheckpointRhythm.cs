namespace Sweep.Worker.Training;

/// <summary>
/// When the next training checkpoint is due: the first one of an attempt after 0.2 s, then after twice as long each time, up to the longest pause (2 s unless
/// said otherwise; a shorter one shortens the first too).
/// </summary>
public sealed class CheckpointRhythm(TimeSpan longest)
{
    public static readonly TimeSpan First = TimeSpan.FromSeconds(0.2), Longest = TimeSpan.FromSeconds(2);

    private TimeSpan pause = Shorter(First, longest);
    private TimeSpan due = Shorter(First, longest);

    /// <param name="elapsed">Since the attempt began.</param>
    public bool IsDue(TimeSpan elapsed) => elapsed >= due;

    /// <summary>One has been kept.</summary>
    public void Kept(TimeSpan elapsed)
    {
        pause = Shorter(pause * 2, longest);
        due = elapsed + pause;
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
