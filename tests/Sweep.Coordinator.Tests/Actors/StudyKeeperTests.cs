using System.Collections.Immutable;
using Sweep.Coordinator.Actors;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Hosting;
using Sweep.Coordinator.Tests.Core;
using Sweep.Shared.Domain.Events;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;
using Sweep.Shared.Protocol;
using Sweep.Storage;
using Sweep.Storage.InMemory;

namespace Sweep.Coordinator.Tests.Actors;

public sealed class StudyKeeperTests
{
    private static readonly StudySpec Study = MiniCluster.Study(4, new SamplerSpec("random"));
    private static readonly StoreAwayException Away = new("the server went away");
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch;

    private readonly InMemoryStudyStore store = new();
    private readonly SweepRow row;
    private readonly ISweepWriter writer;
    private readonly Func<StudySession> reload;
    private StudyKeeper keeper;
    private bool isUnreadable;
    private int acknowledged;

    public StudyKeeperTests()
    {
        var opening = Assert.IsType<SweepOpening.Ready>(SweepOpening.Create(store, Study, Now, "test"));
        (row, writer) = (store.Find(Study.Name)!, opening.Writer);
        reload = opening.Reload;
        keeper = Keeper(opening.Session);
        Assert.IsType<KeeperResult.Kept>(Handle(new StudyInput.Opened(1, "here", "test", 4)));
    }

    [Fact]
    public void What_is_kept_is_durable_before_its_effects_are_returned()
    {
        var kept = Assert.IsType<KeeperResult.Kept>(Handle(new StudyInput.SlotOffered(new SlotOffer(1, "a"))));
        Assert.Single(kept.Effects.OfType<FleetRequest.Assign>());
        Assert.Equal(keeper.Session.State.Position, store.ReadLog(row.Id).Count);
    }

    [Fact]
    public void A_store_that_went_away_before_the_commit_leaves_everything_to_be_taken_again()
    {
        store.FailNextAppend(Away);
        Assert.IsType<KeeperResult.Away>(Handle(new StudyInput.SlotOffered(new SlotOffer(1, "a"))));
        Assert.True(keeper.IsAway);
        Assert.Empty(keeper.Session.State.Trials);

        var kept = Assert.IsType<KeeperResult.Kept>(keeper.Retry(Now));
        Assert.True(kept.IsReloaded);
        Assert.Single(kept.Effects.OfType<FleetRequest.Assign>());
        Assert.Single(kept.Effects.OfType<FleetRequest.AskForClaims>());
        Assert.Single(keeper.Session.State.Trials);
    }

    [Fact]
    public void A_commit_that_took_place_unnoticed_is_found_in_the_log_and_not_repeated()
    {
        var key = Start();
        var end = First(Ended(key));
        // What the store did, and what it failed to say.
        var next = keeper.Session.State.Position + 1;
        store.FailNextAppend(Away);
        Assert.IsType<KeeperResult.Away>(keeper.Handle([end], Now));
        writer.Append(
            WriteBatch.Empty with
            {
                Events =
                [
                    new LogEntry(
                        next,
                        Now,
                        StudyEventJson.Write(new TrialDiverged(0, 0, key.Attempt, 1, "it is not finite"))
                    ),
                ],
            }
        );

        var kept = Assert.IsType<KeeperResult.Kept>(keeper.Retry(Now));
        Acknowledge(kept);
        Assert.Equal((1, next), (acknowledged, keeper.Session.State.Position));
        Assert.Equal(TrialState.Diverged, keeper.Session.State.Trials[0].State);
        Assert.Single(
            kept.Effects.OfType<StudyEffect.Broadcast>(),
            told => told.Notice is StudyNotice.StaleReportDropped
        );
    }

    [Fact]
    public void Nothing_is_acknowledged_while_the_store_is_away_and_all_of_it_once_it_is_back()
    {
        var key = Start();
        store.FailNextAppend(Away);
        Assert.IsType<KeeperResult.Away>(keeper.Handle([First(new TrainingStarted(key, 0, 5))], Now));
        Assert.IsType<KeeperResult.Nothing>(keeper.Handle([First(Ended(key))], Now));
        isUnreadable = true;
        Assert.IsType<KeeperResult.Nothing>(keeper.Retry(Now));
        Assert.True(keeper.IsAway);
        isUnreadable = false;

        var kept = Assert.IsType<KeeperResult.Kept>(keeper.Retry(Now));
        Assert.Equal(2, kept.Done.Length);
        Acknowledge(kept);
        Assert.Equal(2, acknowledged);
        Assert.IsType<KeeperResult.Nothing>(keeper.Retry(Now));
    }

    [Fact]
    public void What_can_be_told_again_is_dropped_beyond_the_limit_and_the_rest_is_kept()
    {
        var key = Start();
        store.FailNextAppend(Away);
        Assert.IsType<KeeperResult.Away>(keeper.Handle([First(new TrainingStarted(key, 0, 5))], Now));
        for (var more = 1; more < StudyKeeper.WaitingLimit; more++)
            keeper.Handle([First(new TrainingStarted(key, 0, 5))], Now);
        keeper.Handle(
            [
                First(Ended(key)),
                new StudyInput.Reported(Curve(key)),
                new StudyInput.Reported(Ended(key)),
                new StudyInput.StopRequested(),
            ],
            Now
        );

        var kept = Assert.IsType<KeeperResult.Kept>(keeper.Retry(Now));
        Assert.Equal(StudyKeeper.WaitingLimit, kept.Done.Count(IsNumbered));
        Assert.Equal(
            [new StudyInput.Reported(Ended(key)), new StudyInput.StopRequested()],
            kept.Done.Where(input => !IsNumbered(input))
        );
    }

    [Fact]
    public void What_follows_a_dropped_report_is_taken_once_the_worker_begins_again()
    {
        var key = Start();
        store.FailNextAppend(Away);
        keeper.Handle([First(new TrainingStarted(key, 0, 5))], Now);
        for (var more = 1; more < StudyKeeper.WaitingLimit; more++)
            keeper.Handle([Following(Curve(key))], Now);
        keeper.Handle([Following(Curve(key))], Now);
        Acknowledge(Assert.IsType<KeeperResult.Kept>(keeper.Retry(Now)));

        Assert.Empty(Assert.IsType<KeeperResult.Kept>(keeper.Handle([Following(Ended(key))], Now)).Done);
        var again = Assert.IsType<KeeperResult.Kept>(keeper.Handle([First(Curve(key)), Following(Ended(key))], Now));
        Assert.Equal(2, again.Done.Length);
    }

    [Fact]
    public void A_study_that_is_opened_again_takes_a_report_only_after_the_first_one_not_kept()
    {
        var key = Start();
        keeper.Handle([First(new TrainingStarted(key, 0, 5))], Now);
        store.FailNextAppend(new StorageException("no room"));
        var over = Assert.IsType<KeeperResult.Over>(keeper.Handle([Following(Curve(key))], Now));
        Assert.Single(over.Left);

        keeper = Keeper(reload());
        var early = Assert.IsType<KeeperResult.Kept>(keeper.Handle([Following(Ended(key))], Now));
        Assert.Empty(early.Done);
        var late = Assert.IsType<KeeperResult.Kept>(keeper.Handle([First(Curve(key)), Following(Ended(key))], Now));
        Assert.Equal(2, late.Done.Length);
    }

    [Fact]
    public void A_store_that_fails_for_good_halts_the_study_and_nothing_is_done()
    {
        var before = keeper.Session;
        store.FailNextAppend(new StorageException("the disk is full"));
        var over = Assert.IsType<KeeperResult.Over>(Handle(new StudyInput.SlotOffered(new SlotOffer(1, "a"))));
        Assert.Equal(new StudyConclusion.Halted("the disk is full"), over.Conclusion);
        Assert.Same(before, keeper.Session);
    }

    [Fact]
    public void A_finished_sweep_that_gets_more_trials_goes_on_though_its_first_commit_fails()
    {
        var spec = Study with { Name = "more", Trials = 1 };
        var more = Assert.IsType<SweepOpening.Ready>(SweepOpening.Create(store, spec, Now, "test"));
        var log = new StudyEvent[]
        {
            new CoordinatorOpened(1, "here", "test"),
            new TrialSuggested(
                0,
                ImmutableSortedDictionary<string, SettingValue>.Empty,
                SettingValue.Of(true),
                Seen: 1
            ),
            new AttemptStarted(0, 0, 1, "a"),
            new TrialDiverged(0, 0, 1, 1, "it is not finite"),
        };
        more.Writer.Append(
            WriteBatch.Empty with
            {
                Events =
                [
                    .. log.Select((logged, before) => new LogEntry(before + 1, Now, StudyEventJson.Write(logged))),
                ],
            }
        );
        var resumed = new StudyKeeper(StudyCore.Of(spec), more.Reload(), more.Writer, more.Reload);
        store.FailNextAppend(Away);
        Assert.IsType<KeeperResult.Away>(resumed.Handle([new StudyInput.Opened(2, "there", "test", 3)], Now));
        Assert.Empty(Assert.IsType<KeeperResult.Kept>(resumed.Retry(Now)).Effects.OfType<StudyEffect.Conclude>());
        Assert.Equal(3, resumed.Session.State.TrialsPlanned);
    }

    [Fact]
    public void A_study_that_lost_the_right_to_write_is_deposed_at_the_commit_and_when_it_reads_anew()
    {
        var key = Start();
        store.FailNextAppend(Away);
        Assert.IsType<KeeperResult.Away>(keeper.Handle([First(Ended(key))], Now));
        store.DeposeWriter(row.Id);
        var over = Assert.IsType<KeeperResult.Over>(keeper.Retry(Now));
        Assert.IsType<StudyConclusion.Deposed>(over.Conclusion);
        Assert.Single(over.Left);
    }

    private static AttemptEnded Ended(AttemptKey key) => new(key, 1, new AttemptOutcome.Diverged("it is not finite"));

    private static Measured Curve(AttemptKey key) =>
        new(key, 1, 1, [new CurveChunk(0, 0, key.Attempt, "loss", 1, [0.5])]);

    private KeeperResult Handle(StudyInput input) => keeper.Handle([input], Now);

    /// <summary>A report that a seat is to acknowledge.</summary>
    private static StudyInput.Reported First(WorkerReport report) =>
        new(report, "a", new ReportReceipt("seat", 1, true));

    private static StudyInput.Reported Following(WorkerReport report) =>
        First(report) with
        {
            Receipt = new ReportReceipt("seat", 2, false),
        };

    private static bool IsNumbered(StudyInput input) => input is StudyInput.Reported { Receipt: not null };

    private StudyKeeper Keeper(StudySession session)
    {
        var core = StudyCore.Of(Study);
        return new StudyKeeper(core, session, writer, () => isUnreadable ? throw Away : reload());
    }

    private void Acknowledge(KeeperResult.Kept kept) => acknowledged += kept.Done.Count(IsNumbered);

    private AttemptKey Start() =>
        Assert
            .IsType<KeeperResult.Kept>(Handle(new StudyInput.SlotOffered(new SlotOffer(1, "a"))))
            .Effects.OfType<FleetRequest.Assign>()
            .Single()
            .Start.Key;
}
