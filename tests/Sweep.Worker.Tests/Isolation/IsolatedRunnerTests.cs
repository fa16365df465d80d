using System.Diagnostics;
using System.Globalization;
using Serilog.Core;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;
using Sweep.Shared.Protocol;
using Sweep.Tests.Children;
using Sweep.Worker.Isolation;
using Sweep.Worker.Processes;
using Sweep.Worker.Tests.Processes;
using Sweep.Worker.Tests.Training;
using Sweep.Worker.Training;
using Vae.Models.Datasets.Files;

namespace Sweep.Worker.Tests.Isolation;

public sealed class IsolatedRunnerTests : IDisposable
{
    private readonly MemoryBlobs blobs = new();
    private readonly List<WorkerReport> reports = [];
    private readonly IsolatedRunner runner = new(
        SecondProcess.Command,
        TimeProvider.System,
        CheckpointPauses.Local with
        {
            Longest = TimeSpan.FromMilliseconds(1),
        }
    );

    public void Dispose() => runner.Dispose();

    [Fact]
    public void What_a_runner_says_comes_through_and_its_process_is_used_again()
    {
        var completed = Assert.IsType<AttemptOutcome.Completed>(Run("work"));
        Assert.Equal([0], blobs.Get(Some.Sweep, completed.Weights)!);
        Assert.Equal(
            [("loss", double.NaN), ("é", 0.1), ("steps:5/kl", 0.5)],
            reports
                .OfType<Measured>()
                .SelectMany(measured => measured.Curves)
                .Select(curve => (curve.Metric, curve.Values.Single()))
        );
        var saved = reports.OfType<CheckpointSaved>().Single();
        Assert.Equal([1, 2, 3], blobs.Get(Some.Sweep, saved.Blob)!);
        var onTheWay = reports.OfType<EpochWeightsSaved>().Single();
        Assert.Equal(3, onTheWay.Epoch);
        Assert.Equal([4, 5], blobs.Get(Some.Sweep, onTheWay.Blob)!);
        var again = Assert.IsType<AttemptOutcome.Completed>(Run("work", new CheckpointRef(1, saved.Step, saved.Blob)));
        Assert.Equal([1], blobs.Get(Some.Sweep, again.Weights)!);
        Assert.Single(Processes().Distinct());
    }

    [Theory]
    [InlineData("exit", "exit code 3; its last words: these are its last words")]
    [InlineData("kill", "killed by SIGKILL (out of memory?); its last words: these are its last words")]
    public void A_process_that_ends_by_itself_costs_one_attempt_and_is_named(string what, string reason)
    {
        Assert.Equal(new AttemptOutcome.Died(reason), Run(what));
        Assert.IsType<AttemptOutcome.Completed>(Run("work"));
        Assert.Equal(2, Processes().Distinct().Count());
        Living.AssertGone(Processes().First());
    }

    [Fact]
    public void What_a_runner_throws_is_a_failure_and_its_process_is_used_again()
    {
        Assert.Equal(new AttemptOutcome.Failed("a bug in sweep: on purpose"), Run("throw"));
        Assert.IsType<AttemptOutcome.Completed>(Run("work"));
        Assert.Single(Processes().Distinct());
    }

    [Fact]
    public void A_process_that_ends_once_it_was_told_to_stop_is_handed_back()
    {
        var start = Some.Start(Some.Key()) with
        {
            Settings = SettingValue.Map.Empty.With("do", SettingValue.Of("hang")),
        };
        TrialSession? session = null;
        session = Session(
            start,
            report =>
            {
                if (report is not TrainingStarted began)
                    return;
                session!.RequestStop(StopReason.HandBack);
                using var process = Process.GetProcessById((int)began.Step);
                process.Kill();
            }
        );
        Assert.IsType<AttemptOutcome.Stopped>(runner.Run(start, session));
    }

    [Fact]
    public void A_suspect_trains_in_a_process_of_its_own_and_others_in_their_workers()
    {
        var start = Some.Start(Some.Key()) with
        {
            Settings = SettingValue.Map.Empty.With("do", SettingValue.Of("work")),
        };
        var suspects = new SuspectRunner(new SecondProcess.HostileRunner(), runner);
        RunBy(suspects, start);
        Assert.Equal(Environment.ProcessId, Processes().Single());
        reports.Clear();
        RunBy(suspects, start with { IsIsolated = true });
        Assert.NotEqual(Environment.ProcessId, Processes().Single());
        reports.Clear();
        var killer = start with
        {
            IsIsolated = true,
            Settings = SettingValue.Map.Empty.With("do", SettingValue.Of("crash")),
        };
        Assert.IsType<AttemptOutcome.Died>(RunBy(suspects, killer));
    }

    [Fact]
    public void The_process_of_a_hung_attempt_is_killed_at_once()
    {
        var start = Some.Start(Some.Key()) with
        {
            Settings = SettingValue.Map.Empty.With("do", SettingValue.Of("hang")),
        };
        TrialSession? session = null;
        session = Session(
            start,
            report =>
            {
                if (report is TrainingStarted)
                    session!.RequestStop(StopReason.Hung);
            }
        );
        Assert.Equal(new AttemptOutcome.Stopped(), runner.Run(start, session));
        Assert.All(Processes(), Living.AssertGone);
    }

    [Fact]
    public async Task Long_work_in_a_process_of_its_own_is_activity()
    {
        var start = Some.Start(Some.Key()) with
        {
            Settings = SettingValue.Map.Empty.With("do", SettingValue.Of("work long")),
        };
        var session = Session(start);
        var running = Task.Run(() => runner.Run(start, session), TestContext.Current.CancellationToken);
        Assert.True(
            SpinWait.SpinUntil(() => session.Activity > 10, TimeSpan.FromSeconds(60)),
            "it begins once, and the rest is long work"
        );
        session.RequestStop(StopReason.Hung);
        Assert.Equal(new AttemptOutcome.Stopped(), await running);
    }

    [Fact]
    public void A_native_crash_is_told_by_its_signal()
    {
        var died = Assert.IsType<AttemptOutcome.Died>(Run("crash"));
        Assert.Matches("^killed by SIG(SEGV|ABRT); its last words: .*", died.Reason);
    }

    [Fact]
    public void What_a_runner_writes_is_not_taken_for_ours() => Assert.IsType<AttemptOutcome.Completed>(Run("talk"));

    [Fact]
    public void A_process_that_is_killed_while_it_waits_is_replaced()
    {
        Run("work");
        using (var process = Process.GetProcessById(Processes().Single()))
            process.Kill();
        Living.AssertGone(Processes().Single());
        Assert.IsType<AttemptOutcome.Completed>(Run("work"));
    }

    [Fact]
    public void Storage_that_fails_is_the_workers_to_tell()
    {
        blobs.IsFull = true;
        Assert.Throws<StorageException>(() => Run("work"));
        Living.AssertGone(Processes().Single());
    }

    [Fact]
    public void A_process_that_cannot_be_started_is_the_nodes_fault()
    {
        using var absent = new IsolatedRunner(["/no/such/program"], TimeProvider.System, CheckpointPauses.Local);
        var start = Some.Start(Some.Key());
        Assert.StartsWith(
            "a process for the trial could not be started: ",
            Assert.IsType<AttemptOutcome.Refused>(absent.Run(start, Session(start))).Reason,
            StringComparison.Ordinal
        );
        using var mute = new IsolatedRunner(["true"], TimeProvider.System, CheckpointPauses.Local);
        Assert.Equal(new AttemptOutcome.Died("exit code 0"), mute.Run(start, Session(start)));
    }

    [Fact]
    public void A_trial_gives_the_same_numbers_bit_for_bit_stopped_and_resumed_or_not()
    {
        var start = Some.Start(Some.Key()) with
        {
            Runner = "vae",
            Settings = VaeTrials.Settings,
            Objective = new("val_mse", Sweep.Shared.Domain.Studies.Goal.Minimize),
        };
        var here = Assert.IsType<AttemptOutcome.Completed>(
            RunBy(new VaeRunner(Some.Backends, new DataFolder(Path.GetTempPath())), start)
        );
        var curves = Curves();
        reports.Clear();
        var isolated = Assert.IsType<AttemptOutcome.Completed>(RunBy(runner, start));
        Assert.Equal(here.Values, isolated.Values);
        Assert.Equal(here, isolated with { Values = here.Values });
        Assert.Equal(curves, Curves());

        TrialSession? session = null;
        session = Session(
            start,
            report =>
            {
                if (report is CheckpointSaved)
                    session!.RequestStop(StopReason.HandBack);
            }
        );
        reports.Clear();
        if (runner.Run(start, session) is not AttemptOutcome.Stopped)
            Assert.Fail("it was not stopped");
        var saved = reports.OfType<CheckpointSaved>().Last();
        var rest = start with
        {
            Key = Some.Key(attempt: 2),
            Checkpoints = [new CheckpointRef(1, saved.Step, saved.Blob)],
        };
        var resumed = Assert.IsType<AttemptOutcome.Completed>(runner.Run(rest, Session(rest)));
        Assert.Equal(here.Values, resumed.Values);
        Assert.Equal(here.Weights, resumed.Weights);
    }

    [Fact]
    public void No_process_outlives_its_worker_however_that_ends()
    {
        var command = SecondProcess.WorkerCommand;
        using var worker = ChildProcess.Running(command[0], command.Skip(1));
        var hanging = int.Parse(worker.ReadLine(), CultureInfo.InvariantCulture);
        Assert.False(Signals.IsGone(hanging));
        worker.Kill();
        Living.AssertGone(hanging);
    }

    private (string, double)[] Curves() =>
        [
            .. reports
                .OfType<Measured>()
                .SelectMany(measured => measured.Curves)
                .SelectMany(curve =>
                    curve.Values.Select((value, at) => ($"{curve.Metric}@{curve.FromEpoch + at}", value))
                )
                .Order(),
        ];

    private IEnumerable<int> Processes() => reports.OfType<TrainingStarted>().Select(began => (int)began.Step);

    private AttemptOutcome Run(string what, params CheckpointRef[] checkpoints)
    {
        var start = Some.Start(Some.Key(), [.. checkpoints]) with
        {
            Settings = SettingValue.Map.Empty.With("do", SettingValue.Of(what)),
        };
        return RunBy(runner, start);
    }

    private AttemptOutcome RunBy(ITrialRunner one, StartTrial start)
    {
        var session = Session(start);
        var outcome = one.Run(start, session);
        session.Flush();
        return outcome;
    }

    private TrialSession Session(StartTrial start, Action<WorkerReport>? reported = null) =>
        new(
            start,
            new WorkerContext(blobs, TimeProvider.System, Logger.None, CheckpointPauses.Local),
            report =>
            {
                reports.Add(report);
                reported?.Invoke(report);
            }
        );
}
