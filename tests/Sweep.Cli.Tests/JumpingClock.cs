namespace Sweep.Cli.Tests;

/// <summary>A clock whose time of day can be set; its timers never fire.</summary>
internal sealed class JumpingClock : TimeProvider
{
    public static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private TimeSpan passed,
        setBack;

    public void Pass(TimeSpan time) => passed += time;

    public void SetBack(TimeSpan time) => setBack += time;

    public override DateTimeOffset GetUtcNow() => Start + passed - setBack;

    public override long GetTimestamp() => passed.Ticks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
}
