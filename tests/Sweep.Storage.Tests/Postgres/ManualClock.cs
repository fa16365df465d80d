namespace Sweep.Storage.Tests.Postgres;

/// <summary>
/// A monotonic clock that only a test moves. Timers are real: what they look at is this clock.
/// </summary>
internal sealed class ManualClock : TimeProvider
{
    private long now;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref now);

    public void Advance(TimeSpan time) => Interlocked.Add(ref now, time.Ticks);
}
