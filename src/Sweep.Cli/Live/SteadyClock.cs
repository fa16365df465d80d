namespace Sweep.Cli.Live;

/// <summary>
/// The time of day at its making, and from then on as a monotonic clock counts: setting the
/// computer's clock moves no duration between two of its moments.
/// </summary>
internal sealed class SteadyClock(TimeProvider clock)
{
    private readonly DateTimeOffset start = clock.GetUtcNow();
    private readonly long began = clock.GetTimestamp();

    public DateTimeOffset Now => start + Elapsed;

    /// <summary>Since its making.</summary>
    public TimeSpan Elapsed => clock.GetElapsedTime(began);
}
