using System.Collections.Immutable;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;

namespace Sweep.Coordinator.Tests.Core.Fleet;

/// <summary>Workers that hand attempts back before their first step.</summary>
public sealed class BackOffTests
{
    private static readonly SweepId Moons = new("moons");
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly List<FleetEffect> effects = [];
    private FleetState state = new();
    private TimeSpan now = TimeSpan.Zero;
    private int trial;

    public BackOffTests()
    {
        Tell(
            new FleetInput.StudyOpened(Moons, new StudyNeeds("vae", "cpu")),
            new FleetRequest.AnnounceDemand(Moons, 1)
        );
        Tell(new FleetInput.WorkerJoined(SomeFleet.Profile("a", 1), []));
    }

    private IEnumerable<string> Offered => effects.OfType<FleetEffect.Offer>().Select(offer => offer.Slot.Worker);

    private AttemptKey Key => new(new TrialKey(Moons, trial), 1);

    [Fact]
    public void A_worker_that_hands_back_before_the_first_step_waits_twice_as_long_each_time()
    {
        foreach (var pause in (int[])[1, 2, 4, 8, 16, 32, 60, 60])
        {
            Start();
            HandBack(step: 0);
            Assert.Empty(Offered);
            Assert.Equal([new FleetEffect.NotePause("a", pause * Second)], effects.OfType<FleetEffect.NotePause>());
            Wait(pause - 1);
            Assert.Empty(Offered);
            Wait(1);
            Assert.Equal(["a"], Offered);
        }
    }

    [Fact]
    public void Another_worker_gets_the_trial_at_once()
    {
        Start();
        Tell(new FleetInput.WorkerJoined(SomeFleet.Profile("b", 1), []));
        HandBack(step: 0);
        Assert.Equal(["b"], Offered);
    }

    [Fact]
    public void A_worker_that_pauses_is_one_that_the_study_counts_on()
    {
        Start();
        HandBack(step: 0);
        Assert.Empty(effects.OfType<FleetEffect.TellOfWorkers>());
    }

    [Fact]
    public void A_hand_back_after_a_step_is_followed_by_no_pause()
    {
        Start();
        HandBack(step: 1);
        Assert.Equal(["a"], Offered);
    }

    [Fact]
    public void A_resumed_attempt_that_took_no_step_of_its_own_counts()
    {
        Start(from: 7);
        HandBack(step: 7);
        Assert.Empty(Offered);
    }

    [Fact]
    public void What_the_coordinator_stopped_counts_for_nothing()
    {
        Start();
        Tell(new FleetRequest.Stop(new StopTrial(Key, StopReason.HandBack)));
        HandBack(step: 0);
        Assert.Equal(["a"], Offered);
    }

    [Fact]
    public void A_worker_that_drains_has_no_pause()
    {
        Start();
        Tell(new FleetInput.WorkerDraining("a"));
        HandBack(step: 0);
        Assert.Null(state.Workers["a"].BackOff);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_step_makes_the_next_pause_the_first(bool isByHeartbeat)
    {
        Start();
        HandBack(step: 0);
        Wait(1);
        Start();
        if (isByHeartbeat)
            Tell(new FleetInput.Heartbeat("a", [new AttemptProgress(Key, 1, 1)]));
        else
            HandBack(step: 1);
        if (!isByHeartbeat)
            Start();
        HandBack(step: 0);
        Assert.Equal([new FleetEffect.NotePause("a", Second)], effects.OfType<FleetEffect.NotePause>());
    }

    [Fact]
    public void A_link_that_broke_ends_no_pause()
    {
        Start();
        HandBack(step: 0);
        Tell(new FleetInput.LinkLost("a"), new FleetInput.WorkerJoined(SomeFleet.Profile("a", 1), []));
        Assert.Empty(Offered);
    }

    /// <summary>Takes what is on offer.</summary>
    private void Start(long from = 0)
    {
        trial++;
        ImmutableArray<CheckpointRef> checkpoints = from == 0 ? [] : [new CheckpointRef(1, from, new BlobRef("a", 1))];
        var objective = new Objective("loss", Goal.Minimize);
        var start = new StartTrial(Key, "vae", "cpu", SettingValue.Map.Empty, 1, objective, checkpoints);
        Tell(new FleetRequest.Assign(new SlotOffer(state.Offers.Keys.Single(), "a"), start));
    }

    private void HandBack(long step) =>
        Tell(
            new FleetInput.AttemptOver(Key, "a", new AttemptEnded(Key, step, new AttemptOutcome.Stopped())),
            new FleetRequest.AnnounceDemand(Moons, 1)
        );

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

    private void Tell(params FleetInput[] inputs)
    {
        effects.Clear();
        foreach (var input in inputs)
        {
            // No worker is silent: this is about what they get.
            (state, _) = FleetCore.Step(state, new FleetInput.WorkerSeen("a"), now);
            (state, var next) = FleetCore.Step(state, input, now);
            effects.AddRange(next);
        }
    }
}
