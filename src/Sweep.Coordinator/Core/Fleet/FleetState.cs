using System.Collections.Immutable;
using Sweep.Shared.Identity;

namespace Sweep.Coordinator.Core.Fleet;

/// <summary>Who works, on what, and who wants workers. Soft: rebuilt from what joins, never persisted.</summary>
public sealed record FleetState
{
    public ImmutableSortedDictionary<string, WorkerSlots> Workers { get; init; } = ImmutableSortedDictionary.Create<string, WorkerSlots>(StringComparer.Ordinal);

    public ImmutableDictionary<SweepId, StudyDemand> Studies { get; init; } = ImmutableDictionary<SweepId, StudyDemand>.Empty;

    /// <summary>Offers that no study has answered yet.</summary>
    public ImmutableDictionary<long, PendingOffer> Offers { get; init; } = ImmutableDictionary<long, PendingOffer>.Empty;

    /// <summary>Which worker has which attempt.</summary>
    public ImmutableDictionary<AttemptKey, string> Attempts { get; init; } = ImmutableDictionary<AttemptKey, string>.Empty;

    public long LastOffer { get; init; }
}

/// <param name="Taken">Slots that train or are on offer.</param>
public sealed record WorkerSlots(int Slots, int Taken = 0);

/// <param name="Wanted">How many more slots the study could fill, those on offer to it included.</param>
/// <param name="Held">Slots that it has or that are on offer to it: what fair share compares.</param>
/// <param name="Offered">Slots on offer to it.</param>
public sealed record StudyDemand(int Priority, int Wanted, int Held = 0, int Offered = 0);

/// <param name="IsOrphaned">The worker left meanwhile; one that joined since under the same name knows nothing of it.</param>
public sealed record PendingOffer(SweepId Sweep, string Worker, bool IsOrphaned = false);
