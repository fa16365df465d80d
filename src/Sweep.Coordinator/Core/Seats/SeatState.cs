namespace Sweep.Coordinator.Core.Seats;

/// <summary>What a coordinator knows of one worker's link.</summary>
/// <param name="Worker">The name under which the worker enrolled.</param>
public sealed record SeatState(string Worker)
{
    public SeatPhase Phase { get; init; } = SeatPhase.Free;

    /// <summary>Messages to the worker since the welcome.</summary>
    public long Sent { get; init; }

    /// <summary>Messages from the worker since its greeting.</summary>
    public long Received { get; init; }
}

/// <summary>
/// Where a seat is in its life. One link has one seat, which is never used again.
/// </summary>
public enum SeatPhase
{
    /// <summary>The worker enrolled and has not greeted yet.</summary>
    Free,

    /// <summary>The worker has joined the fleet.</summary>
    Taken,

    /// <summary>The link is over.</summary>
    Closed,
}
