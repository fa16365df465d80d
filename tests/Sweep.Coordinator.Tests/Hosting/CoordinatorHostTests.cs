using System.Collections.Immutable;
using Akka.Actor;
using Serilog.Core;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Hosting;
using Sweep.Coordinator.Hosting.Ports;
using Sweep.Coordinator.Hosting.Watching;
using Sweep.Coordinator.Summaries;
using Sweep.Coordinator.Tests.Core;
using Sweep.Coordinator.Tests.Core.Fleet;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Storage;
using Sweep.Storage.InMemory;

namespace Sweep.Coordinator.Tests.Hosting;

/// <summary>
/// The shells: real mailboxes and threads over a store in memory, with workers that answer from the
/// fleet's own thread.
/// </summary>
public sealed class CoordinatorHostTests
{
    private static readonly StudySpec Study = MiniCluster.Study(20, new SamplerSpec("random"));

    private readonly InMemoryStudyStore store = new();

    [Fact]
    public async Task A_study_runs_to_its_end_on_three_workers()
    {
        await using var host = Begin(Create());
        foreach (var worker in (string[])["a", "b", "c"])
            Join(host, worker, slots: 2);
        Assert.IsType<StudyConclusion.Finished>(await Conclusion(host));
        Assert.Equal(20, Stored().Trials.Count(trial => trial.State == TrialState.Completed));
    }

    [Fact]
    public async Task A_store_that_fails_halts_the_study_and_nothing_of_the_batch_is_done()
    {
        var told = new List<StudyNotice>();
        await using (
            var host = Begin(
                Create(),
                (notice, _) =>
                {
                    told.Add(notice);
                    if (told.OfType<StudyNotice.AttemptEnded>().Count() == 7)
                        store.FailNextAppend(new StorageException("the disk is full"));
                }
            )
        )
        {
            Join(host, "a", slots: 1);
            Assert.Equal(new StudyConclusion.Halted("the disk is full"), await Conclusion(host));
        }

        var announced = told.OfType<StudyNotice.AttemptStarted>().Max(notice => notice.Trial.Number);
        Assert.Equal(announced, Stored().Trials.Count - 1);
        await using var resumed = Begin(Assert.IsType<SweepOpening.Ready>(SweepOpening.Resume(store, Study.Name)));
        Join(resumed, "a", slots: 1);
        Assert.IsType<StudyConclusion.Finished>(await Conclusion(resumed));
        Assert.Equal(20, Stored().Trials.Count(trial => trial.State == TrialState.Completed));
    }

    [Fact]
    public async Task A_report_of_a_halted_study_counts_once_it_is_opened_again()
    {
        var opening = Create();
        await using var host = Begin(opening);
        var held = new TaskCompletionSource<StartTrial>();
        var acknowledged = new TaskCompletionSource();
        var worker = TestWorker.Begin(message =>
        {
            if (message is StartTrial start)
                held.TrySetResult(start);
            if (message is SeatActor.ReportKept)
                acknowledged.TrySetResult();
        });
        host.JoinLocal(SomeFleet.Profile("a", 1), worker, () => []);
        var trial = await held.Task.WaitAsync(TestContext.Current.CancellationToken);
        var study = host.Studies.Single();
        store.FailNextAppend(new StorageException("the disk is full"));
        host.Receive(Reported(new TrainingStarted(trial.Key, 0, 1), worker));
        Assert.IsType<StudyConclusion.Halted>(await Conclusion(host));
        await host.EndAsync(study);

        var end = new AttemptEnded(trial.Key, 1, new AttemptOutcome.Diverged("it is not finite"));
        host.Receive(Reported(end, worker));
        Assert.False(acknowledged.Task.IsCompleted);

        host.Begin(
            Assert.IsType<SweepOpening.Ready>(SweepOpening.Resume(store, Study.Name)),
            new StudyInput.Opened(1, "here", "test", 20, AwaitsClaims: true),
            new StudyShare(),
            (_, _) => { }
        );
        host.Receive(Reported(end, worker));
        await acknowledged.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal((TrialState.Diverged, 1), (Stored().Trials[0].State, Stored().Trials[0].Counts.Started));

        // A report of a sweep that is the fleet's no more is acknowledged at once.
        await host.EndAsync(host.Studies.Single());
        host.Await([]);
        acknowledged = new TaskCompletionSource();
        host.Receive(Reported(end, worker));
        await acknowledged.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_stop_waits_for_what_runs_and_the_rest_can_be_resumed()
    {
        await using (var host = Begin(Create()))
        {
            var held = new TaskCompletionSource<StartTrial>();
            var worker = TestWorker.Begin(message =>
            {
                if (message is StartTrial start)
                    held.TrySetResult(start);
                if (message is StopTrial stop)
                    host.Receive(new(new AttemptEnded(stop.Key, 5, new AttemptOutcome.Stopped()), "slow"));
            });
            host.JoinLocal(SomeFleet.Profile("slow", 1), worker, () => []);
            await held.Task.WaitAsync(TestContext.Current.CancellationToken);
            host.Studies.Single().RequestStop();
            Assert.IsType<StudyConclusion.Stopped>(await Conclusion(host));
        }

        Assert.Equal(TrialState.Queued, Assert.Single(Stored().Trials).State);
        await using var resumed = Begin(Assert.IsType<SweepOpening.Ready>(SweepOpening.Resume(store, Study.Name)));
        Join(resumed, "a", slots: 3);
        Assert.IsType<StudyConclusion.Finished>(await Conclusion(resumed));
    }

    [Fact]
    public async Task A_worker_that_leaves_loses_its_trials_to_others()
    {
        await using var host = Begin(Create());
        var held = new TaskCompletionSource();
        host.JoinLocal(SomeFleet.Profile("doomed", 1), TestWorker.Begin(_ => held.TrySetResult()), () => []);
        await held.Task.WaitAsync(TestContext.Current.CancellationToken);
        host.Leave("doomed");
        Join(host, "other", slots: 1);
        Assert.IsType<StudyConclusion.Finished>(await Conclusion(host));
        Assert.Equal((2, "other"), (Stored().Trials[0].Counts.Started, Stored().Trials[0].Worker));
    }

    [Fact]
    public void A_name_is_taken_once_and_a_sweep_is_written_by_one()
    {
        var first = Create();
        Assert.IsType<SweepOpening.NameTaken>(SweepOpening.Create(store, Study, DateTimeOffset.UnixEpoch, "test"));
        Assert.IsType<SweepOpening.Held>(SweepOpening.Resume(store, Study.Name));
        first.Writer.Dispose();
        Assert.IsType<SweepOpening.Ready>(SweepOpening.Resume(store, Study.Name));
        Assert.Equal(["mini"], Assert.IsType<SweepOpening.Unknown>(SweepOpening.Resume(store, "mimi")).Names);
    }

    private SweepOpening.Ready Create() =>
        Assert.IsType<SweepOpening.Ready>(SweepOpening.Create(store, Study, DateTimeOffset.UnixEpoch, "test"));

    private static CoordinatorHost Begin(SweepOpening.Ready opening, Action<StudyNotice, StudyProgress>? watcher = null)
    {
        var host = new CoordinatorHost(TestEngine.Shared, new FleetLimits(), TimeProvider.System, Logger.None);
        host.Begin(
            opening,
            new StudyInput.Opened(1, "here", "test", opening.Session.State.TrialsPlanned),
            new StudyShare(),
            watcher ?? ((_, _) => { })
        );
        return host;
    }

    private static StudyInput.Reported Reported(WorkerReport report, IActorRef worker) =>
        new(report, "a", new ReportReceipt(worker.Path.Name, 1, IsFirst: true));

    private static void Join(CoordinatorHost host, string name, int slots)
    {
        var worker = TestWorker.Begin(message =>
        {
            if (message is not StartTrial start)
                return;
            var values = ImmutableSortedDictionary<string, double>.Empty.Add("loss", start.Key.Trial.Number);
            var provenance = new Provenance("data", "none", "cpu", "machine", "test");
            var outcome = new AttemptOutcome.Completed(values, 1, 1, new BlobRef($"{start.Key}", 1), provenance);
            host.Receive(new(new AttemptEnded(start.Key, 1, outcome), name));
        });
        host.JoinLocal(SomeFleet.Profile(name, slots), worker, () => []);
    }

    private static Task<StudyConclusion> Conclusion(CoordinatorHost host) =>
        host.Studies.Single().Conclusion.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    private StudyState Stored() => StoredStudy.Read(store, store.Find(Study.Name)!);
}
