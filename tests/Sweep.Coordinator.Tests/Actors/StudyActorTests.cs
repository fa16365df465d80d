using System.Collections.Concurrent;
using Akka.Actor;
using Serilog.Core;
using Sweep.Coordinator.Actors;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Hosting;
using Sweep.Coordinator.Summaries;
using Sweep.Coordinator.Tests.Core;
using Sweep.Remoting;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Storage;
using Sweep.Storage.InMemory;

namespace Sweep.Coordinator.Tests.Actors;

/// <summary>
/// What the actor adds to its keeper: it commits before it sends, and it frees slots also when it
/// cannot commit.
/// </summary>
public sealed class StudyActorTests
{
    private static readonly StudySpec Study = MiniCluster.Study(4, new SamplerSpec("random"));
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    private readonly InMemoryStudyStore store = new();
    private readonly BlockingCollection<(FleetInput Input, int Stored)> sent = [];
    private readonly TaskCompletionSource<StudyConclusion> conclusion = new();
    private readonly TaskCompletionSource stopped = new();
    private readonly IActorRef actor;
    private readonly SweepRow row;

    public StudyActorTests()
    {
        var opening = Assert.IsType<SweepOpening.Ready>(
            SweepOpening.Create(store, Study, DateTimeOffset.UnixEpoch, "test")
        );
        row = store.Find(Study.Name)!;
        var core = StudyCore.Of(Study);
        var keeper = new StudyKeeper(core, opening.Session, opening.Writer, opening.Reload);
        // What the store holds when something is sent is noted with it.
        void TellFleet(FleetInput input) => sent.Add((input, StoredStudy.Read(store, row).Trials.Count));
        var context = new StudyContext(
            opening.Writer,
            TimeProvider.System,
            Logger.None,
            TellFleet,
            _ => { },
            _ => { },
            conclusion
        );
        actor = TestEngine.Shared.Begin(Props.Create(() => new StudyActor(keeper, context, stopped)), "study");
        Tell(new StudyInput.Opened(1, "here", "test", 4));
        Assert.IsType<FleetRequest.AnnounceDemand>(Next().Input);
    }

    [Fact]
    public void A_trial_is_sent_once_the_store_holds_it()
    {
        Tell(new StudyInput.SlotOffered(new SlotOffer(1, "w")));
        var (input, stored) = Next();
        Assert.IsType<FleetRequest.Assign>(input);
        Assert.Equal(1, stored);
    }

    [Fact]
    public async Task A_commit_that_fails_for_good_sends_nothing_of_its_batch()
    {
        store.FailNextAppend(new StorageException("the disk is full"));
        Tell(new StudyInput.SlotOffered(new SlotOffer(1, "w")));
        Assert.IsType<FleetInput.StudyClosed>(Next().Input);
        var ended = await conclusion.Task.WaitAsync(Limit, TestContext.Current.CancellationToken);
        Assert.Equal(new StudyConclusion.Halted("the disk is full"), ended);
        Assert.Empty(StoredStudy.Read(store, row).Trials);
    }

    [Fact]
    public void A_report_that_could_not_be_kept_frees_its_slot()
    {
        Tell(new StudyInput.SlotOffered(new SlotOffer(1, "w")));
        var key = Assert.IsType<FleetRequest.Assign>(Next().Input).Start.Key;
        Assert.IsType<FleetRequest.AnnounceDemand>(Next().Input);
        store.FailNextAppend(new StorageException("the disk is full"));
        Tell(new StudyInput.Reported(new AttemptEnded(key, 0, new AttemptOutcome.Stopped())));
        Assert.IsType<FleetInput.StudyClosed>(Next().Input);
        Assert.Equal(new FleetInput.AttemptOver(key), Next().Input);
    }

    [Fact]
    public void A_report_that_comes_after_the_end_frees_its_slot()
    {
        Tell(new StudyInput.SlotOffered(new SlotOffer(1, "w")));
        var key = Assert.IsType<FleetRequest.Assign>(Next().Input).Start.Key;
        Assert.IsType<FleetRequest.AnnounceDemand>(Next().Input);
        store.FailNextAppend(new StorageException("the disk is full"));
        Tell(new StudyInput.SlotOffered(new SlotOffer(2, "w")));
        Assert.IsType<FleetInput.StudyClosed>(Next().Input);
        Tell(new StudyInput.Reported(new AttemptEnded(key, 0, new AttemptOutcome.Stopped())));
        Assert.Equal(new FleetInput.AttemptOver(key), Next().Input);
    }

    [Fact]
    public void A_store_that_was_away_is_asked_until_it_is_back_and_nothing_is_lost()
    {
        store.FailNextAppend(new StoreAwayException("the server went away"));
        Tell(new StudyInput.SlotOffered(new SlotOffer(1, "w")));
        var (input, stored) = Next();
        Assert.IsType<FleetRequest.AskForClaims>(input);
        Assert.Equal(1, stored);
        Assert.IsType<FleetRequest.Assign>(Next().Input);
        Assert.False(stopped.Task.IsCompleted);
    }

    private void Tell(StudyInput input) => actor.Tell(input);

    private (FleetInput Input, int Stored) Next()
    {
        Assert.True(sent.TryTake(out var next, (int)Limit.TotalMilliseconds, TestContext.Current.CancellationToken));
        return next;
    }
}
