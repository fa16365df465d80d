using Serilog;

namespace Sweep.Coordinator.Hosting.Watching;

/// <summary>
/// Says that a store is away: once, then once a minute with how long it has been away, and once
/// when it is back. One thread at a time.
/// </summary>
internal sealed class StoreOutage(TimeProvider clock, ILogger log)
{
    public static readonly TimeSpan Pause = TimeSpan.FromMinutes(1);

    private long? since;
    private long told;

    /// <summary>It could not be reached.</summary>
    public void Away(string reason)
    {
        var now = clock.GetTimestamp();
        if (since is not { } began)
        {
            (since, told) = (now, now);
            log.Warning("The store is away; it is asked again until it is back: {Reason}", reason);
            return;
        }

        if (clock.GetElapsedTime(told, now) < Pause)
            return;
        told = now;
        log.Warning(
            "The store has been away for {Minutes} min: {Reason}",
            (int)clock.GetElapsedTime(began, now).TotalMinutes,
            reason
        );
    }

    /// <summary>It answered.</summary>
    public void Back()
    {
        if (since is not { } began)
            return;
        log.Information("The store is back after {Seconds} s", (int)clock.GetElapsedTime(began).TotalSeconds);
        since = null;
    }
}
