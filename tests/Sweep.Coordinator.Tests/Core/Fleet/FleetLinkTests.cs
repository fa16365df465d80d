using Sweep.Coordinator.Core.Fleet;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;

namespace Sweep.Coordinator.Tests.Core.Fleet;

/// <summary>Workers on links: they come, fall silent, come back, drain, and are given up.</summary>
public sealed class FleetLinkTests
{
    private static readonly SweepId Moons = new("moons"),
        Radial = new("radial");
    private static readonly StudyNeeds Needs = new("vae", "cpu");

    private readonly List<FleetEffect> effects = [];
    private FleetState state = new();
    private TimeSpan now = TimeSpan.Zero;

    public FleetLinkTests() =>
        Tell(new FleetInput.StudyOpened(Moons, Needs), new FleetRequest.AnnounceDemand(Moons, 1));

    [Fact]
    public void A_start_that_went_down_with_the_link_is_sent_again()
    {
        var start = Take("a");
        Tell(new FleetInput.LinkLost("a"), Joined("a"));
        Assert.Equal([new FleetEffect.Send("a", start)], effects);
    }

    [Fact]
    public void What_a_worker_holds_when_it_comes_back_is_not_started_again()
    {
        var start = Take("a");
        Tell(new FleetInput.LinkLost("a"), Joined("a", start.Key));
        Assert.Empty(effects);
    }

    [Fact]
    public void A_stop_is_said_again()
    {
        var start = Take("a");
        var stop = new StopTrial(start.Key, StopReason.HandBack);
        Tell(new FleetRequest.Stop(stop));
        Tell(Joined("a", start.Key));
        Assert.Equal([new FleetEffect.Send("a", stop)], effects);
    }

    [Fact]
    public void What_a_worker_brings_along_is_claimed()
    {
        Tell(Joined("a", Key(3)));
        Assert.Equal([new FleetEffect.Claim(Key(3), "a")], effects);
    }

    [Fact]
    public void What_belongs_to_no_study_at_work_is_stopped_and_holds_no_share()
    {
        var stray = new AttemptKey(new TrialKey(Radial, 0), 1);
        Tell(Joined("a", stray));
        Assert.Equal([new FleetEffect.Send("a", new StopTrial(stray, StopReason.Cancel))], effects);
        Tell(new FleetInput.StudyOpened(Radial, Needs), new FleetInput.AttemptOver(stray));
        Assert.Equal(0, state.Studies[Radial].Held);
    }

    [Fact]
    public void A_silent_worker_is_given_up_and_its_trials_are_lost()
    {
        var start = Take("a");
        Wait(FleetLimits.DefaultWorker);
        Assert.Empty(effects);
        Wait(FleetLimits.DefaultTick);
        Assert.Equal([new FleetEffect.ReportLost(start.Key)], effects.OfType<FleetEffect.ReportLost>());
        Assert.Single(effects.OfType<FleetEffect.Dismiss>());
    }

    [Fact]
    public void A_heartbeat_keeps_a_worker_alive_and_says_nothing_of_its_trials()
    {
        var start = Take("a");
        BeatIdly(start, FleetLimits.DefaultProgress);
        Assert.Empty(effects);
        BeatIdly(start, FleetLimits.DefaultTick);
        Assert.Equal(
            [
                new FleetEffect.ReportHung(start.Key, FleetLimits.DefaultProgress),
                new FleetEffect.Send("a", new StopTrial(start.Key, StopReason.Hung)),
            ],
            effects
        );
    }

    [Theory, InlineData(true), InlineData(false)]
    public void An_attempt_that_does_something_does_not_hang_wherever_its_worker_is(bool isLocal)
    {
        var start = Take("a", isLocal);
        for (var activity = 1; now <= 3 * FleetLimits.DefaultProgress; activity++)
        {
            for (var pause = TimeSpan.Zero; pause < FleetLimits.DefaultProgress / 2; pause += FleetLimits.DefaultTick)
            {
                Tell(new FleetInput.Heartbeat("a", [new AttemptProgress(start.Key, 7, activity)]));
                Wait(FleetLimits.DefaultTick);
                Assert.Empty(effects);
            }
        }
    }

    [Fact]
    public void A_local_attempt_that_does_nothing_hangs()
    {
        var start = Take("a", isLocal: true);
        BeatIdly(start, FleetLimits.DefaultProgress + FleetLimits.DefaultTick);
        Assert.Equal(
            [new FleetEffect.ReportHung(start.Key, FleetLimits.DefaultProgress)],
            effects.OfType<FleetEffect.ReportHung>()
        );
    }

    [Fact]
    public void What_a_silent_worker_trains_is_not_judged_until_it_says_what_that_does()
    {
        state = state with { Limits = state.Limits with { Progress = TimeSpan.FromSeconds(2) } };
        var start = Take("a");
        Tell(new FleetInput.LinkLost("a"));
        Wait(FleetLimits.DefaultWorker - FleetLimits.DefaultTick);
        Assert.Empty(effects);
        Tell(Joined("a", start.Key), new FleetInput.Ticked());
        Assert.Empty(effects.OfType<FleetEffect.ReportHung>());
        Tell(new FleetInput.Heartbeat("a", [new AttemptProgress(start.Key, 7, 7)]), new FleetInput.Ticked());
        Assert.Empty(effects);
    }

    [Fact]
    public void A_worker_is_asked_for_its_attempts_often_enough_for_the_shorter_limit() =>
        Assert.Equal(
            TimeSpan.FromSeconds(0.4),
            new FleetLimits(FleetLimits.DefaultWorker, TimeSpan.FromSeconds(2), FleetLimits.DefaultTick).Heartbeat
        );

    [Fact]
    public void An_attempt_whose_end_waits_for_its_upload_does_not_hang()
    {
        var start = Take("a");
        while (now <= 2 * FleetLimits.DefaultProgress)
        {
            Tell(new FleetInput.Heartbeat("a", [new AttemptProgress(start.Key, 7, 0, IsOver: true)]));
            Wait(FleetLimits.DefaultTick);
            Assert.Empty(effects);
        }
    }

    [Fact]
    public void A_hung_attempt_keeps_its_slot_and_no_share()
    {
        A_heartbeat_keeps_a_worker_alive_and_says_nothing_of_its_trials();
        Assert.Equal((0, 1), (state.Studies[Moons].Held, state.Workers["a"].Taken));
    }

    [Fact]
    public void What_was_given_up_and_never_got_there_is_not_sent_there()
    {
        A_heartbeat_keeps_a_worker_alive_and_says_nothing_of_its_trials();
        Tell(Joined("a"));
        Assert.Empty(effects);
        Assert.Equal(0, state.Workers["a"].Taken);
    }

    [Fact]
    public void A_pause_of_this_process_is_nobodys_silence()
    {
        Take("a");
        Wait(FleetLimits.DefaultTick);
        now += TimeSpan.FromHours(1);
        Tell(new FleetInput.Ticked());
        Assert.Empty(effects);
    }

    [Fact]
    public void A_worker_that_spoke_after_a_pause_is_not_waited_for_longer()
    {
        var start = Take("a");
        Wait(FleetLimits.DefaultTick);
        now += TimeSpan.FromHours(1);
        Tell(new FleetInput.WorkerSeen("a"), new FleetInput.Ticked());
        for (var ticks = 0; ticks <= FleetLimits.DefaultWorker / FleetLimits.DefaultTick; ticks++)
            Wait(FleetLimits.DefaultTick);
        Assert.Contains(new FleetEffect.ReportLost(start.Key), effects);
    }

    [Fact]
    public void A_draining_worker_is_offered_nothing()
    {
        Tell(
            new FleetRequest.AnnounceDemand(Moons, 0),
            Joined("a"),
            new FleetInput.WorkerDraining("a"),
            new FleetRequest.AnnounceDemand(Moons, 1)
        );
        Assert.Empty(effects);
    }

    [Fact]
    public void A_study_that_no_worker_suits_waits_without_holding_up_another()
    {
        Tell(
            new FleetInput.StudyOpened(Moons, Needs with { Device = "cuda", Priority = 5 }),
            new FleetInput.StudyOpened(Radial, Needs),
            new FleetRequest.AnnounceDemand(Radial, 1),
            Joined("a")
        );
        Assert.Equal(Radial, Assert.Single(effects.OfType<FleetEffect.Offer>()).Sweep);
    }

    [Fact]
    public void A_study_has_no_more_than_its_most_slots()
    {
        Tell(
            new FleetInput.StudyOpened(Moons, Needs with { MostSlots = 2 }),
            new FleetRequest.AnnounceDemand(Moons, 9),
            new FleetInput.WorkerJoined(SomeFleet.Profile("a", 4), [])
        );
        Assert.Equal(2, effects.OfType<FleetEffect.Offer>().Count());
    }

    [Fact]
    public void A_worker_that_refused_a_study_is_not_offered_it_until_it_joins_anew()
    {
        var start = Take("a");
        Tell(SomeFleet.Refused(start.Key, "its data is not here"), new FleetRequest.AnnounceDemand(Moons, 1));
        Assert.Empty(effects);
        Tell(Joined("a"));
        Assert.Single(effects.OfType<FleetEffect.Offer>());
    }

    [Fact]
    public void A_study_that_asks_is_told_who_has_what_and_then_that_this_was_all()
    {
        var start = Take("a");
        Tell(new FleetRequest.AskForClaims(Moons, 3));
        Assert.Equal([new FleetEffect.Claim(start.Key, "a"), new FleetEffect.ClaimsOver(Moons, 3)], effects);
    }

    /// <summary>
    /// The worker says for so long that its attempt does nothing. The effects are those of the last
    /// second.
    /// </summary>
    private void BeatIdly(StartTrial start, TimeSpan time)
    {
        for (var end = now + time; now < end; )
        {
            now += FleetLimits.DefaultTick;
            Tell(new FleetInput.Heartbeat("a", [new AttemptProgress(start.Key, 0, 0)]), new FleetInput.Ticked());
        }
    }

    private static AttemptKey Key(int trial) => new(new TrialKey(Moons, trial), 1);

    private static FleetInput.WorkerJoined Joined(string worker, params AttemptKey[] holds) =>
        new(SomeFleet.Profile(worker, 1), [.. holds]);

    private void Wait(TimeSpan pause)
    {
        // Time is looked at every second: longer pauses would pass for this process's own.
        effects.Clear();
        for (var end = now + pause; now < end; )
        {
            now += FleetLimits.DefaultTick;
            (state, var made) = FleetCore.Step(state, new FleetInput.Ticked(), now);
            effects.AddRange(made.Where(effect => effect is not FleetEffect.TellOfWorkers));
        }
    }

    private StartTrial Take(string worker, bool isLocal = false)
    {
        Tell(Joined(worker) with { IsLocal = isLocal });
        var start = new StartTrial(
            Key(0),
            "vae",
            "cpu",
            SettingValue.Map.Empty,
            1,
            new Objective("loss", Goal.Minimize),
            []
        );
        Tell(new FleetRequest.Assign(effects.OfType<FleetEffect.Offer>().Single().Slot, start));
        return start;
    }

    private void Tell(params FleetInput[] inputs)
    {
        effects.Clear();
        foreach (var input in inputs)
        {
            (state, var made) = FleetCore.Step(state, input, now);
            effects.AddRange(made.Where(effect => effect is not FleetEffect.TellOfWorkers));
        }
    }
}
