using System.Collections.Immutable;
using Foundation;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;
using Sweep.Shared.Protocol;

namespace Sweep.Coordinator.Tests.Core.Fleet;

public sealed class FleetCoreTests
{
    private static readonly SweepId Moons = new("moons"),
        Radial = new("radial");

    private readonly List<FleetEffect> effects = [];
    private static readonly StudyNeeds Needs = new("vae", "cpu");

    private FleetState state = Fresh();

    [Fact]
    public void Slots_are_offered_up_to_demand_and_no_further()
    {
        Tell(Joined("a", 4), new FleetRequest.AnnounceDemand(Moons, 3));
        Assert.Equal(3, Offers(Moons).Length);
    }

    [Fact]
    public void A_freed_slot_is_offered_again()
    {
        Tell(Joined("a", 1), new FleetRequest.AnnounceDemand(Moons, 2));
        var first = Take(Offers(Moons).Single(), trial: 0);
        Tell(new FleetRequest.AnnounceDemand(Moons, 1));
        Assert.Empty(Offers(Moons));
        Tell(new FleetInput.AttemptOver(first));
        Assert.Single(Offers(Moons));
    }

    [Fact]
    public void A_declined_slot_waits_until_the_study_asks_for_one()
    {
        Tell(Joined("a", 1), new FleetRequest.AnnounceDemand(Moons, 2));
        Tell(new FleetRequest.Decline(Offers(Moons).Single()));
        Assert.Empty(effects);
        Tell(new FleetRequest.AnnounceDemand(Moons, 1));
        Assert.Single(Offers(Moons));
    }

    [Fact]
    public void Two_studies_share_evenly()
    {
        Tell(new FleetRequest.AnnounceDemand(Moons, 100), new FleetRequest.AnnounceDemand(Radial, 100), Joined("a", 6));
        Assert.Equal((3, 3), (Offers(Moons).Length, Offers(Radial).Length));
    }

    [Fact]
    public void A_higher_priority_comes_first()
    {
        Tell(
            new FleetRequest.AnnounceDemand(Moons, 100),
            new FleetInput.StudyOpened(Radial, Needs with { Priority = 1 }),
            new FleetRequest.AnnounceDemand(Radial, 4),
            Joined("a", 6)
        );
        Assert.Equal((2, 4), (Offers(Moons).Length, Offers(Radial).Length));
    }

    [Fact]
    public void What_a_worker_had_when_it_left_is_reported_lost()
    {
        Tell(Joined("a", 2), new FleetRequest.AnnounceDemand(Moons, 2));
        var offers = Offers(Moons);
        var running = Take(offers[0], trial: 0);
        Tell(new FleetInput.WorkerLeft("a"));
        Assert.Equal([new FleetEffect.ReportLost(running)], effects);

        // The answer to an offer that the worker did not live to see.
        var late = Take(offers[1], trial: 1);
        Assert.Equal([new FleetEffect.ReportLost(late)], effects);
        Tell(new FleetRequest.AnnounceDemand(Moons, 2), Joined("b", 2));
        Assert.Equal(2, Offers(Moons).Length);
    }

    [Fact]
    public void Attempts_that_nobody_has_claimed_yet_count_as_slots()
    {
        Tell(
            new FleetInput.StudyOpened(Moons, Needs with { MostSlots = 3 }),
            new FleetRequest.AnnounceDemand(Moons, 9, Unclaimed: 2),
            Joined("a", 4)
        );
        Assert.Single(Offers(Moons));
        Tell(new FleetRequest.AnnounceDemand(Moons, 9, Unclaimed: 1));
        Assert.Single(Offers(Moons));
    }

    [Fact]
    public void Slots_on_offer_to_a_study_that_closes_are_free_again()
    {
        Tell(Joined("a", 2), new FleetRequest.AnnounceDemand(Moons, 2));
        Tell(new FleetInput.StudyClosed(Moons), new FleetRequest.AnnounceDemand(Radial, 5));
        Assert.Equal(2, Offers(Radial).Length);
    }

    [Fact]
    public void Commands_reach_whoever_has_the_attempt()
    {
        Tell(Joined("a", 1), new FleetRequest.AnnounceDemand(Moons, 1));
        var key = Take(Offers(Moons).Single(), trial: 0);
        Tell(new FleetRequest.Stop(new StopTrial(key, StopReason.HandBack)));
        Assert.Equal([new FleetEffect.Send("a", new StopTrial(key, StopReason.HandBack))], effects);
    }

    /// <summary>
    /// Whatever comes in whatever order, no worker has more than its slots, and the books agree
    /// with each other.
    /// </summary>
    [Fact]
    public void The_books_balance_over_random_histories()
    {
        for (var seed = 0UL; seed < 200; seed++)
        {
            var rng = new Rng(seed, RngPurpose.Jitter);
            (state, effects.Capacity) = (Fresh(), 16);
            var (open, running, trial) = (new List<(SweepId Sweep, SlotOffer Slot)>(), new List<AttemptKey>(), 0);
            for (var step = 0; step < 100; step++)
            {
                var worker = "w" + rng.NextInt(4);
                switch (rng.NextInt(6))
                {
                    case 0 when !state.Workers.ContainsKey(worker):
                        Tell(Joined(worker, 1 + rng.NextInt(4)));
                        break;
                    case 1 when step % 5 == 0:
                        Tell(new FleetInput.WorkerLeft(worker));
                        break;
                    case 2:
                        Tell(new FleetRequest.AnnounceDemand(rng.NextInt(2) == 0 ? Moons : Radial, rng.NextInt(6)));
                        break;
                    case 3 when open.Count > 0:
                        var taken = open[rng.NextInt(open.Count)];
                        open.Remove(taken);
                        running.Add(Take(taken.Slot, trial++, taken.Sweep));
                        break;
                    case 4 when open.Count > 0:
                        var declined = open[rng.NextInt(open.Count)];
                        open.Remove(declined);
                        Tell(new FleetRequest.Decline(declined.Slot));
                        break;
                    case 5 when running.Count > 0:
                        Tell(new FleetInput.AttemptOver(running[rng.NextInt(running.Count)]));
                        break;
                    default:
                        effects.Clear();
                        break;
                }

                open.AddRange(effects.OfType<FleetEffect.Offer>().Select(offer => (offer.Sweep, offer.Slot)));
                foreach (var lost in effects.OfType<FleetEffect.ReportLost>())
                    running.Remove(lost.Key);
                foreach (var (name, slots) in state.Workers)
                {
                    Assert.InRange(slots.Taken, 0, slots.Profile.Slots);
                    Assert.Equal(slots.FreeSlots > 0, state.Free.Contains(new FreeSlots(slots.FreeSlots, name)));
                    Assert.Equal(
                        state.Attempts.Count(entry => entry.Value.Worker == name)
                            + state.Offers.Count(entry => entry.Value.Worker == name && !entry.Value.IsOrphaned),
                        slots.Taken
                    );
                }

                foreach (var (sweep, demand) in state.Studies)
                {
                    Assert.Equal(state.Offers.Count(entry => entry.Value.Sweep == sweep), demand.Offered);
                    Assert.Equal(demand.Offered + state.Attempts.Keys.Count(key => key.Sweep == sweep), demand.Held);
                }
            }
        }
    }

    /// <summary>Both studies are at work and want nothing yet.</summary>
    private static FleetState Fresh()
    {
        var (state, _) = FleetCore.Step(new FleetState(), new FleetInput.StudyOpened(Moons, Needs), TimeSpan.Zero);
        return FleetCore.Step(state, new FleetInput.StudyOpened(Radial, Needs), TimeSpan.Zero).State;
    }

    private static FleetInput.WorkerJoined Joined(string worker, int slots) =>
        new(SomeFleet.Profile(worker, slots), [], IsLocal: true);

    private void Tell(params FleetInput[] inputs)
    {
        effects.Clear();
        foreach (var input in inputs)
        {
            (state, var made) = FleetCore.Step(state, input, TimeSpan.Zero);
            effects.AddRange(made.Where(effect => effect is not FleetEffect.TellOfWorkers));
        }
    }

    private SlotOffer[] Offers(SweepId sweep) =>
        [.. effects.OfType<FleetEffect.Offer>().Where(offer => offer.Sweep == sweep).Select(offer => offer.Slot)];

    private AttemptKey Take(SlotOffer offer, int trial, SweepId? sweep = null)
    {
        var key = new AttemptKey(new TrialKey(sweep ?? Moons, trial), 1);
        Tell(
            new FleetRequest.Assign(
                offer,
                new StartTrial(key, "vae", "cpu", SettingValue.Map.Empty, 1, new Objective("loss", Goal.Minimize), [])
            )
        );
        return key;
    }
}
