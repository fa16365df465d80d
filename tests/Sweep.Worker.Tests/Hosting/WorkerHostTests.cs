using System.Text;
using System.Threading.Channels;
using Akka.Actor;
using Serilog.Core;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Worker.Hosting;
using Sweep.Worker.Training;

namespace Sweep.Worker.Tests.Hosting;

public sealed class WorkerHostTests
{
    private readonly Channel<WorkerReport> reports = Channel.CreateUnbounded<WorkerReport>();
    private readonly MemoryBlobs blobs = new();

    private sealed class Runner(Func<StartTrial, ITrialSession, AttemptOutcome> run) : ITrialRunner
    {
        public AttemptOutcome Run(StartTrial command, ITrialSession session) => run(command, session);
    }

    [Fact]
    public async Task An_attempt_reports_its_way_from_beginning_to_end()
    {
        await using var worker = Worker(
            (_, session) =>
            {
                session.Begin(0, 3, device: null);
                session.Step = 30;
                session.SaveCheckpoint(30, [1]);
                return Some.Completed(session.SaveWeights([2]));
            }
        );
        worker.Actor.Tell(Some.Start(Some.Key()));
        Assert.IsType<TrainingStarted>(await Next());
        Assert.IsType<CheckpointSaved>(await Next());
        var ended = Assert.IsType<AttemptEnded>(await Next());
        Assert.Equal(30, ended.Step);
        Assert.IsType<AttemptOutcome.Completed>(ended.Outcome);
    }

    [Fact]
    public async Task What_a_runner_throws_is_the_attempts_failure_and_the_worker_lives()
    {
        var calls = 0;
        await using var worker = Worker(
            (_, _) =>
                Interlocked.Increment(ref calls) == 1
                    ? throw new ArithmeticException("no such number")
                    : new AttemptOutcome.Stopped()
        );
        worker.Actor.Tell(Some.Start(Some.Key(0)));
        // What it threw, whole, is among the attempt's output.
        var output = Encoding.UTF8.GetString(Assert.IsType<OutputWritten>(await Next()).Bytes);
        Assert.Contains("ArithmeticException: no such number", output, StringComparison.Ordinal);
        Assert.Equal(
            new AttemptOutcome.Failed("a bug in sweep: no such number"),
            Assert.IsType<AttemptEnded>(await Next()).Outcome
        );
        worker.Actor.Tell(Some.Start(Some.Key(1)));
        Assert.IsType<AttemptOutcome.Stopped>(Assert.IsType<AttemptEnded>(await Next()).Outcome);
    }

    [Fact]
    public async Task A_full_disk_is_not_the_trials_fault()
    {
        blobs.IsFull = true;
        await using var worker = Worker((_, session) => Some.Completed(session.SaveWeights([1])));
        worker.Actor.Tell(Some.Start(Some.Key()));
        Assert.Equal(
            new AttemptOutcome.StorageLost("the disk is full"),
            Assert.IsType<AttemptEnded>(await Next()).Outcome
        );
    }

    [Fact]
    public async Task A_stop_reaches_the_runner()
    {
        await using var worker = Worker(
            (_, session) =>
            {
                session.Begin(0, 1, device: null);
                SpinWait.SpinUntil(() => session.StopRequested is not null);
                return session.StopRequested == StopReason.HandBack
                    ? new AttemptOutcome.Stopped()
                    : new AttemptOutcome.Failed("the wrong reason");
            }
        );
        worker.Actor.Tell(Some.Start(Some.Key()));
        Assert.IsType<TrainingStarted>(await Next());
        worker.Actor.Tell(new StopTrial(Some.Key(), StopReason.HandBack));
        Assert.IsType<AttemptOutcome.Stopped>(Assert.IsType<AttemptEnded>(await Next()).Outcome);
    }

    [Fact]
    public async Task Attempts_train_apart_from_each_other_and_from_the_pool()
    {
        var threads = new System.Collections.Concurrent.ConcurrentBag<(int Id, bool Pool)>();
        using var together = new Barrier(2);
        await using var worker = Worker(
            (_, _) =>
            {
                threads.Add((Environment.CurrentManagedThreadId, Thread.CurrentThread.IsThreadPoolThread));
                together.SignalAndWait(TestContext.Current.CancellationToken);
                return new AttemptOutcome.Stopped();
            }
        );
        worker.Actor.Tell(Some.Start(Some.Key(0)));
        worker.Actor.Tell(Some.Start(Some.Key(1)));
        await Next();
        await Next();
        Assert.Equal(2, threads.Select(thread => thread.Id).Distinct().Count());
        Assert.DoesNotContain(threads, thread => thread.Pool);
    }

    private WorkerHost Worker(Func<StartTrial, ITrialSession, AttemptOutcome> run) =>
        new(
            TestEngine.Shared,
            2,
            new Dictionary<string, ITrialRunner> { ["fake"] = new Runner(run) },
            new WorkerContext(blobs, TimeProvider.System, Logger.None, CheckpointPauses.Local),
            report => reports.Writer.TryWrite(report)
        );

    private ValueTask<WorkerReport> Next() => reports.Reader.ReadAsync(TestContext.Current.CancellationToken);
}
