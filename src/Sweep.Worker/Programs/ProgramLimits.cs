namespace Sweep.Worker.Programs;

/// <summary>How long a program may be silent, and how long it may take to end.</summary>
/// <param name="Grace">After SIGTERM, until it is killed.</param>
/// <param name="SignalHold">
/// How long the death of a program by SIGTERM or SIGKILL is no failure yet. What stops a whole
/// machine or job at once ends the program first: where the worker is told to stop within this
/// time, the attempt is handed back.
/// </param>
public sealed record ProgramLimits(TimeSpan Grace, TimeSpan SignalHold)
{
    public static readonly ProgramLimits Usual = new(TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(10));

    /// <summary>
    /// How long it may write nothing, until it is taken for hung; null: for any time.
    /// </summary>
    public TimeSpan? Silence { get; init; }
}
