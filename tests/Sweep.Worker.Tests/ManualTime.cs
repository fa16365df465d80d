namespace Sweep.Worker.Tests;

/// <summary>Time that passes only when it is told to.</summary>
internal sealed class ManualTime : TimeProvider
{
    private TimeSpan now,
        setBack;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public void Pass(TimeSpan time) => now += time;

    /// <summary>Sets the clock on the wall back.</summary>
    public void SetBack(TimeSpan time) => setBack += time;

    public override long GetTimestamp() => now.Ticks;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch + now - setBack;
}
