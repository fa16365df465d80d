using System.Collections.Immutable;
using Foundation;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Protocol;

namespace Sweep.Coordinator.Core.Fleet;

/// <summary>
/// Workers, their slots, whether they live, and who gets a free slot: the study of the highest
/// priority that wants one, among equals the one that holds the fewest; a study that no free worker
/// suits waits without holding up another. Knows no objective and no trial's content. Pure.
/// </summary>
public static class FleetCore
{
    /// <param name="now">Since the process began, by a monotonic clock.</param>
    public static (FleetState State, ImmutableArray<FleetEffect> Effects) Step(
        FleetState state,
        FleetInput input,
        TimeSpan now
    )
    {
        var turn = new FleetTurn(state);
        switch (input)
        {
            case FleetInput.WorkerJoined joined:
                Join(turn, joined, now);
                break;
            case FleetInput.WorkerSeen seen:
                turn.ChangeWorker(seen.Worker, worker => worker with { Seen = now });
                return turn.End();
            case FleetInput.Heartbeat heartbeat:
                Handle(turn, heartbeat, now);
                return turn.End();
            case FleetInput.LinkLost lost:
                turn.ChangeWorker(
                    lost.Worker,
                    worker =>
                        worker.Presence == WorkerPresence.Local
                            ? worker
                            : worker with
                            {
                                Presence = WorkerPresence.Away,
                            }
                );
                break;
            case FleetInput.WorkerDraining draining:
                turn.ChangeWorker(
                    draining.Worker,
                    worker => worker with { Presence = WorkerPresence.Draining, Seen = now }
                );
                break;
            case FleetInput.WorkerLeft left:
                Leave(turn, left.Worker);
                break;
            case FleetInput.StudyOpened opened:
                turn.Change(fleet =>
                    fleet with
                    {
                        Studies = fleet.Studies.SetItem(opened.Sweep, Reopened(fleet, opened)),
                    }
                );
                break;
            case FleetRequest.AskForClaims asked:
                AnswerClaims(turn, asked);
                break;
            case FleetRequest.AnnounceDemand announced:
                turn.ChangeStudy(
                    announced.Sweep,
                    demand =>
                        demand with
                        {
                            Announced = announced.Slots,
                            Unclaimed = announced.Unclaimed,
                            PassedOver = [],
                        }
                );
                break;
            case FleetInput.StudyClosed closed:
                Close(turn, closed.Sweep);
                break;
            case FleetRequest.Assign taken:
                Take(turn, taken, now);
                break;
            case FleetRequest.Decline declined:
                Decline(turn, declined.Offer, declined.HasAnother);
                break;
            case FleetRequest.Stop stop:
                Stop(turn, stop.Order);
                break;
            case FleetInput.AttemptOver over:
                Free(turn, over, now);
                break;
            case FleetRequest.PauseWorker pause:
                FleetPauses.SetUnsuited(turn, pause, now);
                break;
            case FleetInput.Ticked:
                FleetWatch.Tick(turn, now);
                break;
            default:
                throw Invariant.Unreachable(input);
        }

        if (turn.HasOtherWorkers || input is FleetInput.StudyOpened)
            turn.TellOfWorkers();
        OfferFreeSlots(turn);
        return turn.End();
    }

    private static void Join(FleetTurn turn, FleetInput.WorkerJoined joined, TimeSpan now)
    {
        var name = joined.Profile.Worker;
        var presence = joined.IsLocal ? WorkerPresence.Local : WorkerPresence.Here;
        var known =
            turn.Worker(name)
            ?? new FleetWorker(
                joined.Profile,
                presence,
                now,
                0,
                [],
                ImmutableSortedDictionary<SweepId, Unsuited>.Empty
            );
        turn.SetWorker(
            name,
            known with
            {
                Profile = joined.Profile,
                Presence = presence,
                Seen = now,
                Unsuited = known.Unsuited.Clear(),
            }
        );

        // What was sent to it may have gone down with its last link.
        foreach (var key in known.Attempts)
        {
            var attempt = turn.Attempt(key)!;
            if (!joined.Holds.Contains(key))
            {
                // What never got there and is not wanted any more need not go there now.
                if (attempt is not { IsAbandoned: false, Start: { } start })
                {
                    Lose(turn, key);
                    continue;
                }

                turn.Emit(new FleetEffect.Send(name, start));
            }

            if (attempt.Stop is { } stop)
                turn.Emit(new FleetEffect.Send(name, stop));
        }

        foreach (var key in joined.Holds.Except(known.Attempts).Order())
            TakeAlong(turn, name, key, now);
    }

    /// <summary>
    /// An attempt that this fleet did not give to the worker: another coordinator did, or this one
    /// before it gave the worker up.
    /// </summary>
    private static void TakeAlong(FleetTurn turn, string name, AttemptKey key, TimeSpan now)
    {
        // Another worker has it: keys are given out once, so one of the two lies, and the first one
        // is believed.
        if (turn.Attempt(key) is not null)
            return;
        var isKnown = turn.State.Studies.ContainsKey(key.Sweep);
        turn.ChangeWorker(name, worker => worker with { Taken = worker.Taken + 1 });
        turn.ChangeStudy(key.Sweep, demand => demand with { Held = demand.Held + 1 });
        // A study that is not at work does not count on it, also if it is opened while the attempt
        // still runs.
        turn.AddAttempt(key, new HeldAttempt(name, null, null, 0, 0, now, IsAbandoned: !isKnown));
        if (isKnown)
            turn.Emit(new FleetEffect.Claim(key, name));
        else
            Stop(turn, new StopTrial(key, StopReason.Cancel));
    }

    private static void Handle(FleetTurn turn, FleetInput.Heartbeat heartbeat, TimeSpan now)
    {
        if (turn.Worker(heartbeat.Worker) is not { } worker)
            return;
        turn.SetWorker(heartbeat.Worker, worker with { Seen = now, Reported = now });
        foreach (var (key, step, activity, isOver) in heartbeat.Progress)
        {
            if (turn.Attempt(key) is not { } attempt || attempt.Worker != heartbeat.Worker)
                continue;
            if (!attempt.HasStepped(attempt.Step) && attempt.HasStepped(step))
                FleetPauses.Step(turn, attempt.Worker);
            if (!isOver && activity <= attempt.Activity)
                continue;
            turn.SetAttempt(
                key,
                attempt with
                {
                    Step = Math.Max(step, attempt.Step),
                    Activity = Math.Max(activity, attempt.Activity),
                    Moved = now,
                }
            );
        }
    }

    internal static void Leave(FleetTurn turn, string name)
    {
        if (turn.Worker(name) is not { } worker)
            return;
        foreach (var key in worker.Attempts)
            Lose(turn, key);

        // Offers of its slots stay open until their studies answer; a slot that is taken too late
        // is a loss (see Take).
        turn.RemoveWorker(name);
        turn.Change(fleet =>
            fleet with
            {
                Offers = fleet.Offers.SetItems(
                    fleet
                        .Offers.Where(entry => entry.Value.Worker == name)
                        .Select(entry => KeyValuePair.Create(entry.Key, entry.Value with { IsOrphaned = true }))
                ),
            }
        );
    }

    private static void Lose(FleetTurn turn, AttemptKey key)
    {
        if (turn.Attempt(key) is { IsAbandoned: false })
            turn.Emit(new FleetEffect.ReportLost(key));
        turn.RemoveAttempt(key);
    }

    private static StudyDemand Reopened(FleetState fleet, FleetInput.StudyOpened opened) =>
        fleet.Studies.TryGetValue(opened.Sweep, out var known)
            ? known with
            {
                Needs = opened.Needs,
            }
            : new StudyDemand(opened.Needs);

    private static void AnswerClaims(FleetTurn turn, FleetRequest.AskForClaims asked)
    {
        foreach (var (key, attempt) in turn.State.Attempts.Where(entry => entry.Key.Sweep == asked.Sweep))
            if (!attempt.IsAbandoned)
                turn.Emit(new FleetEffect.Claim(key, attempt.Worker));
        turn.Emit(new FleetEffect.ClaimsOver(asked.Sweep, asked.Round));
    }

    /// <summary>What still runs of it is not wanted any more.</summary>
    private static void Close(FleetTurn turn, SweepId sweep)
    {
        foreach (var key in turn.State.Attempts.Keys.Where(key => key.Sweep == sweep))
        {
            turn.Abandon(key);
            Stop(turn, new StopTrial(key, StopReason.Cancel));
        }

        // The study does not answer them any more.
        foreach (var (id, offer) in turn.State.Offers.Where(entry => entry.Value.Sweep == sweep))
            Decline(turn, new SlotOffer(id, offer.Worker));
        turn.Change(fleet => fleet with { Studies = fleet.Studies.Remove(sweep) });
    }

    private static void Take(FleetTurn turn, FleetRequest.Assign taken, TimeSpan now)
    {
        if (!turn.State.Offers.TryGetValue(taken.Offer.Id, out var offer))
            return;
        turn.Change(fleet => fleet with { Offers = fleet.Offers.Remove(taken.Offer.Id) });
        turn.ChangeStudy(
            offer.Sweep,
            demand => demand with { Offered = demand.Offered - 1, Announced = Math.Max(0, demand.Announced - 1) }
        );
        if (offer.IsOrphaned)
        {
            turn.ChangeStudy(offer.Sweep, demand => demand with { Held = demand.Held - 1 });
            turn.Emit(new FleetEffect.ReportLost(taken.Start.Key));
            return;
        }

        turn.AddAttempt(taken.Start.Key, new HeldAttempt(offer.Worker, taken.Start, null, 0, 0, now));
        // One whose link went down meanwhile is told when it comes back.
        turn.Emit(new FleetEffect.Send(offer.Worker, taken.Start));
    }

    private static void Decline(FleetTurn turn, SlotOffer declined, bool hasAnother = false)
    {
        if (!turn.State.Offers.TryGetValue(declined.Id, out var offer))
            return;
        turn.Change(fleet => fleet with { Offers = fleet.Offers.Remove(declined.Id) });
        // Until it announces a demand again, a study that declined wants nothing, or nothing of
        // this worker: else the same slot would be offered forever.
        turn.ChangeStudy(
            offer.Sweep,
            demand =>
                demand with
                {
                    Offered = demand.Offered - 1,
                    Held = demand.Held - 1,
                    Announced = hasAnother ? demand.Announced : 0,
                    PassedOver = hasAnother ? demand.PassedOver.Add(offer.Worker) : demand.PassedOver,
                }
        );
        if (!offer.IsOrphaned)
            turn.ChangeWorker(offer.Worker, worker => worker with { Taken = worker.Taken - 1 });
    }

    internal static void Stop(FleetTurn turn, StopTrial stop)
    {
        if (turn.Attempt(stop.Key) is not { } attempt)
            return;
        turn.SetAttempt(stop.Key, attempt with { Stop = stop });
        if (stop.Reason == StopReason.Cancel)
            turn.Abandon(stop.Key);
        turn.Emit(new FleetEffect.Send(attempt.Worker, stop));
    }

    private static void Free(FleetTurn turn, FleetInput.AttemptOver over, TimeSpan now)
    {
        if (turn.Attempt(over.Key) is not { } attempt || attempt.Worker != (over.From ?? attempt.Worker))
            return;
        turn.RemoveAttempt(over.Key);
        if (over.Ended is { } ended)
            FleetPauses.Judge(turn, attempt, ended, now);
    }

    private static void OfferFreeSlots(FleetTurn turn)
    {
        // One slot, then the order is looked at again: the study that got it may no longer be the
        // neediest.
        while (!turn.State.Free.IsEmpty && NextOffer(turn.State) is { } next)
        {
            var id = turn.State.LastOffer + 1;
            turn.Emit(new FleetEffect.Offer(next.Sweep, new SlotOffer(id, next.Worker)));
            turn.Change(fleet => fleet with { LastOffer = id, Offers = fleet.Offers.Add(id, next) });
            turn.ChangeStudy(
                next.Sweep,
                demand => demand with { Held = demand.Held + 1, Offered = demand.Offered + 1 }
            );
            turn.ChangeWorker(next.Worker, worker => worker with { Taken = worker.Taken + 1 });
        }
    }

    private static PendingOffer? NextOffer(FleetState state)
    {
        foreach (var sweep in Hungry(state))
            if (FreeWorkerFor(state, sweep) is { } worker)
                return new PendingOffer(sweep, worker);
        return null;
    }

    /// <summary>Studies that want a slot, the neediest first.</summary>
    private static IEnumerable<SweepId> Hungry(FleetState state) =>
        state
            .Studies.Where(entry => entry.Value.IsHungry)
            .OrderByDescending(entry => entry.Value.Needs.Priority)
            .ThenBy(entry => entry.Value.Share)
            .ThenBy(entry => entry.Key.Text, StringComparer.Ordinal)
            .Select(entry => entry.Key);

    private static string? FreeWorkerFor(FleetState state, SweepId sweep)
    {
        var (needs, passedOver) = (state.Studies[sweep].Needs, state.Studies[sweep].PassedOver);
        foreach (var free in state.Free)
        {
            if (passedOver.Contains(free.Worker))
                continue;
            var worker = state.Workers[free.Worker];
            if (worker.Profile.Suits(needs.Runner, needs.Device) && !worker.IsUnsuitedFor(sweep))
                return free.Worker;
        }

        return null;
    }
}
