using System.Globalization;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;
using Sweep.Shared.Protocol;
using Sweep.Worker.Tests.Processes;
using Sweep.Worker.Training;

namespace Sweep.Worker.Tests.Programs;

/// <summary>
/// How a program comes to its end: by itself, by a stop, by a limit or by a signal.
/// </summary>
public sealed class ProgramEndTests
{
    private readonly ProgramTrial trial = new();

    [Theory]
    [
        InlineData("exit 3", "exit code 3"),
        InlineData("kill -KILL $$", "killed by SIGKILL (out of memory?)"),
        InlineData("kill -SEGV $$", "killed by SIGSEGV")
    ]
    [
        InlineData("kill -TERM 0", "killed by SIGTERM"),
        InlineData(
            "true",
            "it ended without a report of loss; a report is a line of its standard output such as {\"step\": 1, "
                + "\"loss\": 0.5}"
        )
    ]
    [InlineData(
        """echo '{"step":5,"size":1}'""",
        "it ended without a report of loss; a report is a line of its standard output such as {\"step\": 1, "
            + "\"loss\": 0.5}"
    )]
    public void An_end_that_is_a_failure_says_why(string script, string reason) =>
        Assert.Equal(new AttemptOutcome.Failed(reason), trial.Script(script));

    [Fact]
    public void A_stop_asks_and_then_takes_no_answer()
    {
        var stubborn = new ProgramTrial { Grace = TimeSpan.FromSeconds(0.3), Reported = StopAtFirst };
        Assert.IsType<AttemptOutcome.Stopped>(
            stubborn.Script("""trap '' TERM; echo '{"step":1,"loss":1}'; while :; do sleep 0.1; done""")
        );
        var polite = new ProgramTrial { Reported = StopAtFirst };
        var file = Path.GetTempFileName();
        Assert.IsType<AttemptOutcome.Stopped>(
            polite.Script(
                $$"""trap 'echo bye > {{file}}; exit 0' TERM; echo '{"step":1,"loss":1}'; while :; do sleep 0.1; done"""
            )
        );
        Assert.Equal("bye\n", File.ReadAllText(file));
        File.Delete(file);
    }

    [Fact]
    public void Nothing_that_a_program_began_outlives_its_attempt()
    {
        var result = trial.Result(trial.Script("""sleep 1000 & echo $!; echo '{"step":1,"loss":1}'"""));
        Living.AssertGone(int.Parse(result, CultureInfo.InvariantCulture));
    }

    [Fact]
    public void A_program_that_is_silent_for_its_limit_is_ended_and_says_so()
    {
        var settings = ProgramTrial
            .ShellSettings("echo begins; sleep 1000")
            .With("command.progress_timeout", SettingValue.Of(1.0));
        var reason = Assert.IsType<AttemptOutcome.Failed>(trial.Run(settings)).Reason;
        Assert.Equal(
            "it was ended because it wrote nothing for 1 s, the limit that command.progress_timeout sets; its last "
                + "words: begins",
            reason
        );
    }

    [Fact]
    public void Any_output_keeps_a_program_from_being_taken_for_hung()
    {
        // Longer than the limit as a whole, by bytes that are no line and no report.
        var settings = ProgramTrial
            .ShellSettings(
                """for i in 1 2 3 4 5 6 7 8; do printf . >&2; sleep 0.5; done; echo '{"step": 1, "loss": 1}'"""
            )
            .With("command.progress_timeout", SettingValue.Of(2.5));
        Assert.IsType<AttemptOutcome.Completed>(trial.Run(settings));
    }

    [Fact]
    public async Task A_program_that_reports_only_at_its_end_works_all_the_time()
    {
        var end = Path.Combine(Path.GetTempPath(), $"{Guid.CreateVersion7():N}");
        var running = Task.Run(
            () =>
                trial.Script(
                    $"while [ ! -e {end} ]; do sleep 0.1; done; rm {end}; echo '{{\"step\": 1, \"loss\": 1}}'"
                ),
            TestContext.Current.CancellationToken
        );
        Assert.True(
            SpinWait.SpinUntil(() => trial.Session?.Activity > 10, TimeSpan.FromMinutes(2)),
            "its worker says that it looks after it"
        );
        await File.WriteAllTextAsync(end, "", TestContext.Current.CancellationToken);
        Assert.IsType<AttemptOutcome.Completed>(await running);
    }

    [Fact]
    public void A_program_whose_time_is_up_is_ended_and_completes_with_what_it_kept()
    {
        // Long enough for a shell to begin on a machine that is full of tests.
        var timed = new ProgramTrial { Timeout = TimeSpan.FromSeconds(4) };
        var completed = Assert.IsType<AttemptOutcome.Completed>(
            timed.Script("""echo '{"step": 1, "loss": 0.5}'; sleep 1000""")
        );
        Assert.Equal((0.5, "ended by trial_timeout after 4 s, at step 1"), (completed.Values["loss"], completed.Note));
    }

    [Fact]
    public void A_program_whose_time_is_up_and_that_kept_nothing_has_timed_out()
    {
        var timed = new ProgramTrial { Timeout = TimeSpan.FromSeconds(1), Grace = TimeSpan.FromSeconds(0.2) };
        var reason = Assert
            .IsType<AttemptOutcome.TimedOut>(timed.Script("trap '' TERM; sleep 1000 & wait; wait"))
            .Reason;
        Assert.StartsWith("ended by trial_timeout after 1 s; ", reason, StringComparison.Ordinal);
    }

    [Theory, InlineData("TERM"), InlineData("KILL")]
    public async Task A_program_that_dies_by_a_signal_around_its_workers_stop_is_handed_back(string signal)
    {
        var dying = new ProgramTrial { SignalHold = TimeSpan.FromMinutes(5) };
        var begun = new TaskCompletionSource();
        var number = 0;
        dying.Reported = (report, _) =>
        {
            if (report is Measured measured)
                number = (int)measured.Curves[0].Values[0];
            if (number > 0)
                begun.TrySetResult();
        };
        var running = Task.Run(
            () => dying.Script($"echo \"{{\\\"step\\\": 1, \\\"loss\\\": $$}}\"; sleep 0.3; kill -{signal} $$"),
            TestContext.Current.CancellationToken
        );
        await begun.Task.WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Living.AssertGone(number);
        dying.Session!.RequestStop(StopReason.HandBack);
        Assert.IsType<AttemptOutcome.Stopped>(await running);
    }

    [Fact]
    public void A_death_by_a_signal_without_a_stop_is_a_failure_after_a_while()
    {
        var held = new ProgramTrial { SignalHold = TimeSpan.FromSeconds(1) };
        var began = TimeProvider.System.GetTimestamp();
        Assert.StartsWith(
            "killed by SIGTERM",
            Assert.IsType<AttemptOutcome.Failed>(held.Script("kill -TERM $$")).Reason,
            StringComparison.Ordinal
        );
        Assert.True(TimeProvider.System.GetElapsedTime(began) >= held.SignalHold);
    }

    [Fact]
    public void No_other_end_is_held()
    {
        var held = new ProgramTrial { SignalHold = TimeSpan.FromHours(1) };
        Assert.StartsWith(
            "exit code 3",
            Assert.IsType<AttemptOutcome.Failed>(held.Script("exit 3")).Reason,
            StringComparison.Ordinal
        );
        Assert.StartsWith(
            "killed by SIGSEGV",
            Assert.IsType<AttemptOutcome.Failed>(held.Script("kill -SEGV $$")).Reason,
            StringComparison.Ordinal
        );
    }

    private static void StopAtFirst(WorkerReport report, TrialSession session)
    {
        if (report is Measured)
            session.RequestStop(StopReason.Cancel);
    }
}
