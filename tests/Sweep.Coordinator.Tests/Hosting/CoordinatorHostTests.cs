using System.Collections.Immutable;
using Serilog.Core;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Hosting;
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
    public async Task A_store_that_fails_halts_the_study_and_nothing_of_the_batch_happened()
    {
        var told = new List<StudyNotice>();
        await using (
            var host = Begin(
                Create(),
                notice =>
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
    public async Task What_is_told_of_a_halted_study_counts_once_it_is_opened_again()
    {
        var opening = Create();
        await using var host = Begin(opening);
        var held = new TaskCompletionSource<StartTrial>();
        host.JoinLocal(
            SomeFleet.Profile("a", 1),
            command =>
            {
                if (command is StartTrial start)
                    held.TrySetResult(start);
            },
            () => []
        );
        var trial = await held.Task.WaitAsync(TestContext.Current.CancellationToken);
        var study = host.Studies.Single();
        store.FailNextAppend(new StorageException("the disk is full"));
        host.Receive("a", new AttemptBegan(trial.Key, 0, 1));
        Assert.IsType<StudyConclusion.Halted>(await Conclusion(host));
        await host.EndAsync(study);

        var acknowledged = new TaskCompletionSource();
        var end = new AttemptEnded(trial.Key, 1, new AttemptOutcome.Diverged("it is not finite"));
        host.Receive("a", end, () => acknowledged.TrySetResult());
        Assert.False(acknowledged.Task.IsCompleted);

        host.Begin(
            Assert.IsType<SweepOpening.Ready>(SweepOpening.Resume(store, Study.Name)),
            new StudyInput.Opened(1, "here", "test", 20, AwaitsClaims: true),
            new StudyShare(),
            _ => { }
        );
        host.Receive("a", end, () => acknowledged.TrySetResult());
        await acknowledged.Task.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.Equal((TrialState.Diverged, 1), (Stored().Trials[0].State, Stored().Trials[0].Counts.Started));

        // Of a sweep that is the fleet's no more, nobody waits for anything.
        await host.EndAsync(host.Studies.Single());
        host.Await([]);
        var isAcknowledged = false;
        host.Receive("a", end, () => isAcknowledged = true);
        Assert.True(isAcknowledged);
    }

    [Fact]
    public async Task A_stop_waits_for_what_runs_and_the_rest_can_be_resumed()
    {
        await using (var host = Begin(Create()))
        {
            var held = new TaskCompletionSource<StartTrial>();
            host.JoinLocal(
                SomeFleet.Profile("slow", 1),
                command =>
                {
                    if (command is StartTrial start)
                        held.TrySetResult(start);
                    else
                        host.Receive("slow", new AttemptEnded(command.Key, 5, new AttemptOutcome.Stopped()));
                },
                () => []
            );
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
        host.JoinLocal(SomeFleet.Profile("doomed", 1), _ => held.TrySetResult(), () => []);
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

    private static CoordinatorHost Begin(SweepOpening.Ready opening, Action<StudyNotice>? watcher = null)
    {
        var host = new CoordinatorHost(TestEngine.Shared, new FleetTerms(), TimeProvider.System, Logger.None);
        host.Begin(
            opening,
            new StudyInput.Opened(1, "here", "test", opening.Session.State.TrialsPlanned),
            new StudyShare(),
            watcher ?? (_ => { })
        );
        return host;
    }

    private static void Join(CoordinatorHost host, string worker, int slots) =>
        host.JoinLocal(
            SomeFleet.Profile(worker, slots),
            command =>
            {
                if (command is not StartTrial)
                    return;
                var values = ImmutableSortedDictionary<string, double>.Empty.Add("loss", command.Key.Trial.Number);
                var provenance = new Provenance("data", "none", "cpu", "machine", "test");
                host.Receive(
                    worker,
                    new AttemptEnded(
                        command.Key,
                        1,
                        new AttemptOutcome.Completed(values, 1, 1, new BlobRef($"{command.Key}", 1), provenance)
                    )
                );
            },
            () => []
        );

    private static Task<StudyConclusion> Conclusion(CoordinatorHost host) =>
        host.Studies.Single().Conclusion.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    private StudyState Stored() => StoredStudy.Read(store, store.Find(Study.Name)!);
}
