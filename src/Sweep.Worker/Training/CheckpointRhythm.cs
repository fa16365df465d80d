namespace Sweep.Worker.Training;

/// <summary>How long an attempt trains between two checkpoints.</summary>
/// <param name="First">Before the first one; then twice as long each time.</param>
/// <param name="Longest">Above zero; a shorter one shortens the first too.</param>
/// <param name="MostShare">
/// The share of its time that an attempt may spend on checkpoints, in (0, 1].
/// </param>
public sealed record CheckpointPauses(TimeSpan First, TimeSpan Longest, double MostShare)
{
    /// <summary>On the coordinator's machine: a checkpoint costs a write to a disk.</summary>
    public static readonly CheckpointPauses Local = new(TimeSpan.FromSeconds(0.2), TimeSpan.FromSeconds(2), 1);

    /// <summary>Over a network, which others share.</summary>
    public static readonly CheckpointPauses Network = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10), 0.02);
}

/// <summary>When the next training checkpoint of an attempt is due.</summary>
public sealed class CheckpointRhythm(CheckpointPauses pauses)
{
    private TimeSpan pause = Shorter(pauses.First, pauses.Longest);
    private TimeSpan due = Shorter(pauses.First, pauses.Longest);

    /// <param name="elapsed">Since the attempt began.</param>
    public bool IsDue(TimeSpan elapsed) => elapsed >= due;

    /// <summary>One has been kept.</summary>
    /// <param name="cost">How long training waited for it.</param>
    public void Kept(TimeSpan elapsed, TimeSpan cost)
    {
        pause = Shorter(pause * 2, pauses.Longest);
        var dear = cost / pauses.MostShare;
        due = elapsed + (dear > pause ? dear : pause);
    }

    private static TimeSpan Shorter(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
