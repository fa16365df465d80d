using System.Collections.Immutable;
using Sweep.Coordinator.Core.Fleet;

namespace Sweep.Coordinator.Views;

/// <summary>
/// The workers of a fleet and their slots at one moment; status and metrics show it.
/// </summary>
/// <param name="Workers">How many there are, by presence; every presence is there.</param>
/// <param name="Slots">Of all workers.</param>
/// <param name="Busy">Slots that train or are on offer.</param>
/// <param name="Free">Slots that a trial could have now.</param>
/// <param name="Devices">How many workers have each.</param>
public sealed record FleetView(
    ImmutableSortedDictionary<WorkerPresence, int> Workers,
    int Slots,
    int Busy,
    int Free,
    ImmutableSortedDictionary<string, int> Devices
)
{
    /// <summary>How many workers have each LibTorch.</summary>
    public ImmutableSortedDictionary<string, int> LibTorches { get; init; } =
        ImmutableSortedDictionary<string, int>.Empty;

    /// <summary>How many workers there are.</summary>
    public int Total => Workers.Values.Sum();

    /// <summary>Of a process that leads no fleet, as of one without workers.</summary>
    public static FleetView Of(FleetState? fleet)
    {
        var workers = fleet is null ? [] : fleet.Workers.Values.ToArray();
        var presences = Enum.GetValues<WorkerPresence>()
            .ToImmutableSortedDictionary(
                presence => presence,
                presence => workers.Count(worker => worker.Presence == presence)
            );
        return new FleetView(
            presences,
            workers.Sum(worker => worker.Profile.Slots),
            workers.Sum(worker => worker.Taken),
            workers.Sum(worker => worker.FreeSlots),
            workers
                .SelectMany(worker => worker.Profile.Devices)
                .CountBy(device => device)
                .ToImmutableSortedDictionary(StringComparer.Ordinal)
        )
        {
            LibTorches = workers
                .Select(worker => worker.Profile.LibTorch)
                .OfType<string>()
                .CountBy(torch => torch)
                .ToImmutableSortedDictionary(StringComparer.Ordinal),
        };
    }
}
