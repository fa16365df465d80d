using System.Collections.Immutable;
using Foundation;
using Sweep.Shared.Identity;

namespace Sweep.Coordinator.Core.Fleet;

/// <summary>
/// Workers, their slots, and who gets a free one: the study of the highest priority that wants one, among equals the one that holds the fewest.
/// Knows no objective and no trial's content. Pure.
/// </summary>
public static class FleetCore
{
    public static (FleetState State, ImmutableArray<FleetEffect> Effects) Step(FleetState state, FleetInput input)
    {
        var effects = ImmutableArray.CreateBuilder<FleetEffect>();
        state = input switch
        {
            FleetInput.WorkerJoined joined => Join(state, joined),
            FleetInput.WorkerLeft left => Leave(state, left.Worker, effects),
            FleetInput.DemandAnnounced announced => SetDemand(state, announced),
            FleetInput.StudyClosed closed => state with { Studies = state.Studies.Remove(closed.Sweep) },
            FleetInput.OfferTaken taken => Take(state, taken, effects),
            FleetInput.OfferDeclined declined => Decline(state, declined.Offer),
            FleetInput.CommandGiven given => Pass(state, given, effects),
            FleetInput.AttemptOver over => Free(state, over.Key),
            _ => throw Invariant.Unreachable(input),
        };
        return (OfferFreeSlots(state, effects), effects.ToImmutable());
    }

    private static FleetState Join(FleetState state, FleetInput.WorkerJoined joined)
    {
        Invariant.Holds(joined.Slots >= 0, "a worker has no fewer than zero slots");
        Invariant.Holds(!state.Workers.ContainsKey(joined.Worker), "a worker joins once");
        return state with { Workers = state.Workers.Add(joined.Worker, new WorkerSlots(joined.Slots)) };
    }

    private static FleetState Leave(FleetState state, string worker, ImmutableArray<FleetEffect>.Builder effects)
    {
        foreach (var (key, _) in state.Attempts.Where(entry => entry.Value == worker).OrderBy(entry => entry.Key.Trial.Number))
        {
            effects.Add(new FleetEffect.ReportLost(key));
            state = Free(state, key);
        }

        // Offers of its slots stay open until their studies answer; a slot that is taken too late is a loss (see Take).
        var orphaned = state.Offers.Where(entry => entry.Value.Worker == worker).Select(entry => KeyValuePair.Create(entry.Key, entry.Value with { IsOrphaned = true }));
        return state with { Workers = state.Workers.Remove(worker), Offers = state.Offers.SetItems(orphaned) };
    }

    private static FleetState SetDemand(FleetState state, FleetInput.DemandAnnounced announced)
    {
        var known = state.Studies.GetValueOrDefault(announced.Sweep, new StudyDemand(announced.Priority, 0));
        return state with { Studies = state.Studies.SetItem(announced.Sweep, known with { Wanted = announced.Slots, Priority = announced.Priority }) };
    }

    private static FleetState Take(FleetState state, FleetInput.OfferTaken taken, ImmutableArray<FleetEffect>.Builder effects)
    {
        var offer = state.Offers[taken.Offer.Id];
        state = state with { Offers = state.Offers.Remove(taken.Offer.Id) };
        state = ChangeStudy(state, offer.Sweep, demand => demand with { Offered = demand.Offered - 1, Wanted = Math.Max(0, demand.Wanted - 1) });
        if (offer.IsOrphaned)
        {
            effects.Add(new FleetEffect.ReportLost(taken.Command.Key));
            return ChangeStudy(state, offer.Sweep, demand => demand with { Held = demand.Held - 1 });
        }

        effects.Add(new FleetEffect.Send(offer.Worker, taken.Command));
        return state with { Attempts = state.Attempts.Add(taken.Command.Key, offer.Worker) };
    }

    private static FleetState Decline(FleetState state, SlotOffer declined)
    {
        var offer = state.Offers[declined.Id];
        state = state with { Offers = state.Offers.Remove(declined.Id) };
        // Until it announces anew, a study that declined wants nothing: else the same slot would be offered forever.
        state = ChangeStudy(state, offer.Sweep, demand => demand with { Offered = demand.Offered - 1, Held = demand.Held - 1, Wanted = 0 });
        return offer.IsOrphaned ? state : ChangeWorker(state, offer.Worker, slots => slots with { Taken = slots.Taken - 1 });
    }

    private static FleetState Pass(FleetState state, FleetInput.CommandGiven given, ImmutableArray<FleetEffect>.Builder effects)
    {
        if (state.Attempts.TryGetValue(given.Command.Key, out var worker)) effects.Add(new FleetEffect.Send(worker, given.Command));
        return state;
    }

    private static FleetState Free(FleetState state, AttemptKey key)
    {
        if (!state.Attempts.TryGetValue(key, out var worker)) return state;
        state = state with { Attempts = state.Attempts.Remove(key) };
        state = ChangeStudy(state, key.Sweep, demand => demand with { Held = demand.Held - 1 });
        return ChangeWorker(state, worker, slots => slots with { Taken = slots.Taken - 1 });
    }

    private static FleetState OfferFreeSlots(FleetState state, ImmutableArray<FleetEffect>.Builder effects)
    {
        while (FreeWorker(state) is { } worker && NeediestStudy(state) is { } sweep)
        {
            var id = state.LastOffer + 1;
            effects.Add(new FleetEffect.Offer(sweep, new SlotOffer(id, worker)));
            state = state with { LastOffer = id, Offers = state.Offers.Add(id, new PendingOffer(sweep, worker)) };
            state = ChangeStudy(state, sweep, demand => demand with { Held = demand.Held + 1, Offered = demand.Offered + 1 });
            state = ChangeWorker(state, worker, slots => slots with { Taken = slots.Taken + 1 });
        }

        return state;
    }

    /// <summary>The worker with the most free slots, so that trials spread.</summary>
    private static string? FreeWorker(FleetState state) => state.Workers
        .Where(entry => entry.Value.Taken < entry.Value.Slots)
        .OrderByDescending(entry => entry.Value.Slots - entry.Value.Taken)
        .Select(entry => entry.Key)
        .FirstOrDefault();

    private static SweepId? NeediestStudy(FleetState state) => state.Studies
        .Where(entry => entry.Value.Wanted > entry.Value.Offered)
        .OrderByDescending(entry => entry.Value.Priority).ThenBy(entry => entry.Value.Held).ThenBy(entry => entry.Key.Text, StringComparer.Ordinal)
        .Select(entry => (SweepId?)entry.Key)
        .FirstOrDefault();

    private static FleetState ChangeStudy(FleetState state, SweepId sweep, Func<StudyDemand, StudyDemand> change) =>
        state.Studies.TryGetValue(sweep, out var demand) ? state with { Studies = state.Studies.SetItem(sweep, change(demand)) } : state;

    private static FleetState ChangeWorker(FleetState state, string worker, Func<WorkerSlots, WorkerSlots> change) =>
        state.Workers.TryGetValue(worker, out var slots) ? state with { Workers = state.Workers.SetItem(worker, change(slots)) } : state;
}
