using Sweep.Coordinator.Core.Fleet;

namespace Sweep.Coordinator.Actors;

/// <summary>
/// The fleet as it was a moment ago, and the clock that it goes by. Any thread may look.
/// </summary>
internal sealed class PublishedFleet(FleetLimits limits, TimeProvider clock)
{
    private readonly long began = clock.GetTimestamp();
    private volatile FleetState state = new() { Limits = limits };

    /// <summary>Only the actor sets it.</summary>
    public FleetState State
    {
        get => state;
        set => state = value;
    }

    /// <summary>Since this fleet began.</summary>
    public TimeSpan Now => clock.GetElapsedTime(began);
}
