using Sweep.Coordinator.Core.Study;
using Sweep.Shared.Domain.Events;
using Sweep.Tests.Ports;

namespace Sweep.EndToEnd.Tests.Cluster;

/// <summary>`sweep run --listen` with workers elsewhere, and a wire that is cut.</summary>
public sealed class NetworkTests
{
    private const int Trials = 4;

    private static readonly Dictionary<string, string> ShortPauses = new() { ["SWEEP_CHECKPOINT_SECONDS"] = "0.05" };

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private static readonly string SweepFile = MoonsSweep.File("wire", Trials, epochs: 1200);

    [Fact]
    public void After_a_short_cut_the_worker_hands_in_what_it_finished_meanwhile()
    {
        using var play = new Play(workerTimeoutSeconds: 60);
        play.WaitUntil(sweep => sweep.Events.OfType<TrainingBegan>().Any());
        play.Cut();
        play.WaitUntilWorkerIsIdle();
        play.Mend();
        Assert.Equal(0, play.Run.Wait().ExitCode);

        using var sweep = play.Stored();
        sweep.AssertEachTrialFinishedOnce(Trials);
        Assert.Empty(sweep.Events.OfType<AttemptLost>());
        Assert.All(sweep.State.Trials, trial => Assert.Equal(1, trial.Counts.Started));
    }

    [Fact]
    public void After_a_long_cut_what_the_worker_still_has_is_stale_and_dropped()
    {
        using var play = new Play(workerTimeoutSeconds: 3);
        play.WaitUntil(sweep => sweep.State.Running.Count > 0 && sweep.Events.OfType<TrainingBegan>().Any());
        play.Cut();
        play.WaitUntil(sweep => sweep.Events.OfType<AttemptLost>().Any());
        play.Mend();
        Assert.Equal(0, play.Run.Wait().ExitCode);

        using var sweep = play.Stored();
        sweep.AssertEachTrialFinishedOnce(Trials);
        var lost = sweep.Events.OfType<AttemptLost>().First();
        Assert.True(
            sweep.State.Trials[lost.Number].Counts.Started > 1,
            "another worker, or the same one, had it again"
        );
    }

    [Fact]
    public void A_coordinator_that_is_killed_and_resumed_finds_its_worker_still_training()
    {
        using var play = new Play(workerTimeoutSeconds: 20);
        play.WaitUntil(sweep => sweep.Events.OfType<TrainingBegan>().Any());
        play.Run.Signal(SweepProcess.Kill);
        play.Run.Wait();
        play.Resume();
        Assert.Equal(0, play.Run.Wait().ExitCode);

        using var sweep = play.Stored();
        sweep.AssertEachTrialFinishedOnce(Trials);
        Assert.Equal(2, sweep.State.Openings);
        // The attempt went on through the kill: no worker had to begin it again.
        Assert.Empty(sweep.Events.OfType<AttemptLost>());
        Assert.All(sweep.State.Trials, trial => Assert.Equal(1, trial.Counts.Started));
    }

    /// <summary>A run without slots of its own, and one worker behind a wire.</summary>
    private sealed class Play : IDisposable
    {
        private readonly TemporaryFolder folder = new();
        private readonly string[] listening;
        private readonly TcpProxy http,
            links;

        public Play(int workerTimeoutSeconds)
        {
            folder.Write("wire.yaml", SweepFile);
            var (port, workerPort) = (ReservedPort.Take(), ReservedPort.Take());
            (http, links) = (new TcpProxy(port), new TcpProxy(workerPort));
            listening =
            [
                "--slots",
                "0",
                "--no-progress",
                "--worker-timeout",
                $"{workerTimeoutSeconds}",
                "--listen",
                $"127.0.0.1:{port}",
                "--advertise",
                $"127.0.0.1:{http.Port}",
                "--worker-port",
                $"{workerPort}",
                "--advertise-worker-port",
                $"{links.Port}",
            ];
            Run = SweepProcess.Start(folder, ShortPauses, ["run", "wire.yaml", .. listening]);
            Worker = SweepProcess.Start(
                folder,
                ShortPauses,
                "worker",
                "--join",
                $"127.0.0.1:{http.Port}",
                "--slots",
                "1"
            );
        }

        public SweepProcess Run { get; private set; }

        public SweepProcess Worker { get; }

        public void Cut()
        {
            http.Cut();
            links.Cut();
        }

        public void Mend()
        {
            http.Mend();
            links.Mend();
        }

        public void Resume()
        {
            Run.Dispose();
            Run = SweepProcess.Start(folder, ShortPauses, ["resume", "wire", .. listening]);
        }

        public StoredSweep Stored() => StoredSweep.Open(folder, "wire");

        public void WaitUntil(Predicate<StoredSweep> holds)
        {
            var began = TimeProvider.System.GetTimestamp();
            while (true)
            {
                using (var sweep = StoredSweep.TryOpen(folder, "wire"))
                    if (sweep is not null && holds(sweep))
                        return;
                if (TimeProvider.System.GetElapsedTime(began) > Limit)
                    Assert.Fail($"{Run.StandardError}\n---\n{Worker.StandardError}");
                Run.EndsWithin(TimeSpan.FromMilliseconds(50));
            }
        }

        /// <summary>
        /// The trial in hand has ended, and no coordinator gives the worker another one.
        /// </summary>
        public void WaitUntilWorkerIsIdle()
        {
            var window = TimeSpan.FromSeconds(0.5);
            var began = TimeProvider.System.GetTimestamp();
            var before = Worker.ProcessorTime;
            while (true)
            {
                Assert.False(Worker.EndsWithin(window), Worker.StandardError);
                var now = Worker.ProcessorTime;
                if (now - before < 0.1 * window)
                    return;
                if (TimeProvider.System.GetElapsedTime(began) > Limit)
                    Assert.Fail($"it trains without end: {Worker.StandardError}");
                before = now;
            }
        }

        public void Dispose()
        {
            Worker.Dispose();
            Run.Dispose();
            links.Dispose();
            http.Dispose();
            folder.Dispose();
        }
    }
}
