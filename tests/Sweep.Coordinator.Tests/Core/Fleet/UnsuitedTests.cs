using Sweep.Coordinator.Core.Fleet;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;
using Sweep.Shared.Protocol;

namespace Sweep.Coordinator.Tests.Core.Fleet;

/// <summary>
/// Workers that cannot take the trials of a sweep, and what the sweep is told of them.
/// </summary>
public sealed class UnsuitedTests
{
    private static readonly SweepId Moons = new("moons");
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly List<FleetEffect> effects = [];
    private FleetState state = new();
    private TimeSpan now = TimeSpan.Zero;
    private int trial;

    public UnsuitedTests()
    {
        Tell(
            new FleetInput.StudyOpened(Moons, new StudyNeeds("vae", "cpu")),
            new FleetRequest.AnnounceDemand(Moons, 1)
        );
    }

    private IEnumerable<string> Offered => effects.OfType<FleetEffect.Offer>().Select(offer => offer.Slot.Worker);

    private SuitedWorkers[] Told => [.. effects.OfType<FleetEffect.TellOfWorkers>().Select(told => told.Workers)];

    [Fact]
    public void A_worker_that_refuses_is_tried_again_after_a_pause_that_doubles()
    {
        Join("a");
        Refuse();
        foreach (var pause in (int[])[5, 10, 20, 40, 80, 160, 300, 300])
        {
            Wait(pause - 1);
            Assert.Empty(Offered);
            Wait(1);
            Assert.Equal(["a"], Offered);
            Refuse();
        }
    }

    [Fact]
    public void After_a_long_good_time_the_first_pause_comes_again()
    {
        Join("a");
        Refuse();
        Wait(5);
        Refuse();
        Wait(10);
        now += 2 * Unsuited.LongestPause + Second;
        Refuse();
        Wait(5);
        Assert.Equal(["a"], Offered);
    }

    [Fact]
    public void What_one_worker_refuses_another_gets_at_once()
    {
        Join("a");
        var offer = effects.OfType<FleetEffect.Offer>().Single().Slot;
        Join("b");
        Take(offer);
        Tell(
            new FleetRequest.AnnounceDemand(Moons, 0),
            SomeFleet.Refused(Key, "no program"),
            new FleetRequest.AnnounceDemand(Moons, 1)
        );
        Assert.Equal(["b"], Offered);
    }

    [Fact]
    public void A_worker_found_unfit_by_comparison_has_the_same_pause()
    {
        Join("a");
        var offer = effects.OfType<FleetEffect.Offer>().Single().Slot;
        Tell(
            new FleetRequest.Decline(offer),
            new FleetRequest.PauseWorker(Moons, "a", "it failed there"),
            new FleetRequest.AnnounceDemand(Moons, 1)
        );
        Assert.Empty(Offered);
        Wait(5);
        Assert.Equal(["a"], Offered);
    }

    [Fact]
    public void The_study_is_told_of_workers_only_where_that_changes_what_it_can_do()
    {
        Join("a");
        Assert.Equal([new SuitedWorkers(1, 0)], Told);
        Join("b");
        Assert.Equal([new SuitedWorkers(2, 0)], Told);
        Join("c");
        Assert.Empty(Told);
        Tell(new FleetInput.WorkerLeft("c"), new FleetInput.WorkerLeft("b"));
        Assert.Equal([new SuitedWorkers(1, 0)], Told);
        Refuse();
        Assert.Equal([new SuitedWorkers(0, 1)], Told);
        Wait(5);
        Assert.Equal([new SuitedWorkers(1, 0)], Told);
        Tell(new FleetInput.WorkerDraining("a"));
        Assert.Equal([new SuitedWorkers(0, 0)], Told);
    }

    [Fact]
    public void A_study_that_asks_for_another_worker_is_not_offered_the_same_again()
    {
        Join("a");
        Tell(new FleetRequest.Decline(effects.OfType<FleetEffect.Offer>().Single().Slot, HasAnother: true));
        Assert.Empty(Offered);
        Tell(new FleetInput.Ticked());
        Assert.Empty(Offered);
        Join("b");
        Assert.Equal(["a"], Offered.Take(1));
        Tell(new FleetRequest.Decline(effects.OfType<FleetEffect.Offer>().Single().Slot, HasAnother: true));
        Assert.Equal(["b"], Offered);
    }

    private AttemptKey Key => new(new TrialKey(Moons, trial), 1);

    private void Wait(int seconds)
    {
        now += seconds * Second;
        // As a clock that looks each second: a longer pause would be this process's own.
        state = state with
        {
            Ticked = now - Second,
        };
        Tell(new FleetInput.Ticked());
    }

    /// <summary>Takes what is on offer and hands it back.</summary>
    private void Refuse()
    {
        Take(new SlotOffer(state.Offers.Keys.Single(), "a"));
        Tell(SomeFleet.Refused(Key, "no program"), new FleetRequest.AnnounceDemand(Moons, 1));
    }

    private void Take(SlotOffer offer)
    {
        trial++;
        Tell(
            new FleetRequest.Assign(
                offer,
                new StartTrial(Key, "vae", "cpu", SettingValue.Map.Empty, 1, new Objective("loss", Goal.Minimize), [])
            )
        );
    }

    private void Join(string worker) => Tell(new FleetInput.WorkerJoined(SomeFleet.Profile(worker, 1), []));

    private void Tell(params FleetInput[] inputs)
    {
        effects.Clear();
        foreach (var input in inputs)
        {
            // Messages of the workers come all the time: this is about what they can take.
            state = state with
            {
                Workers = state.Workers.SetItems(
                    state.Workers.Select(entry => KeyValuePair.Create(entry.Key, entry.Value with { Seen = now }))
                ),
            };
            (state, var made) = FleetCore.Step(state, input, now);
            effects.AddRange(made);
        }
    }
}
