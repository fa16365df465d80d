using Sweep.Cli.Live;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Hosting.Watching;

namespace Sweep.Cli.Tests.Live;

public sealed class LogLinesTests : IDisposable
{
    private readonly JumpingClock clock = new();
    private readonly StringWriter written = new();
    private readonly StudyProgress progress;

    public LogLinesTests() => progress = new StudyProgress(SomeTrials.State(), 100, clock);

    [Fact]
    public async Task A_line_tells_how_long_the_trial_ran()
    {
        await using var lines = Lines();

        Tell(
            lines,
            SomeTrials.Completed(0, 0.25) with
            {
                Progress = new TrialProgress(SomeTrials.Start.AddDays(2), TimeSpan.FromSeconds(83), null),
            }
        );

        Assert.Contains("trial 0 completed in 1:23: val_mse 0.25", written.ToString());
    }

    [Fact]
    public async Task No_trial_is_left_out_because_the_clock_was_set_back()
    {
        await using var lines = Lines();
        for (var number = 0; number < 20; number++)
        {
            clock.SetBack(TimeSpan.FromHours(1));
            clock.Pass(TimeSpan.FromSeconds(1));
            Tell(lines, SomeTrials.Completed(number, 1));
        }

        Assert.Equal(20, written.ToString().TrimEnd().Split('\n').Length);
    }

    [Fact]
    public async Task Each_reason_stands_there_once_though_reasons_alternate()
    {
        await using var lines = Lines();
        for (var number = 0; number < 6; number++)
        {
            clock.Pass(TimeSpan.FromSeconds(1));
            var reason = number % 2 == 0 ? $"exit code 1; process {1000 + number}" : "exit code 2";
            Tell(lines, SomeTrials.Failed(number, reason));
        }

        var said = written
            .ToString()
            .TrimEnd()
            .Split('\n')
            .Select(line => line[(line.LastIndexOf(": ", StringComparison.Ordinal) + 2)..]);
        Assert.Equal(
            [
                "exit code 1; process 1000",
                "exit code 2",
                "like trial 0",
                "like trial 1",
                "like trial 0",
                "like trial 1",
            ],
            said
        );
    }

    [Fact]
    public async Task A_reason_whose_line_was_left_out_is_said_by_the_next_one()
    {
        await using var lines = Lines();
        for (var number = 0; number < LogLines.LinesPerSecond; number++)
            Tell(lines, SomeTrials.Completed(number, 1));
        Tell(lines, SomeTrials.Failed(7, "exit code 1"));
        clock.Pass(TimeSpan.FromSeconds(2));
        Tell(lines, SomeTrials.Failed(8, "exit code 1"));
        Tell(lines, SomeTrials.Failed(9, "exit code 1"));

        var said = written.ToString().TrimEnd().Split('\n')[^2..];
        Assert.Contains("trial 8 failed", said[0]);
        Assert.Contains(": exit code 1; best", said[0]);
        Assert.Contains(": like trial 8; best", said[1]);
    }

    [Fact]
    public void Time_goes_on_evenly_though_the_clock_is_set()
    {
        var steady = new SteadyClock(clock);
        clock.Pass(TimeSpan.FromSeconds(5));
        clock.SetBack(TimeSpan.FromDays(2));
        clock.Pass(TimeSpan.FromSeconds(5));

        Assert.Equal(TimeSpan.FromSeconds(10), steady.Elapsed);
        Assert.Equal(JumpingClock.Start + TimeSpan.FromSeconds(10), steady.Now);
    }

    public void Dispose() => written.Dispose();

    private LogLines Lines()
    {
        var steady = new SteadyClock(clock);
        var model = LiveModel.Begin(SomeTrials.State(), 100, 2, steady.Now);
        return new LogLines(new Channel(written, false, false, () => (80, 24)), model, clock, steady);
    }

    private void Tell(LogLines lines, Trial trial)
    {
        Tell(new StudyNotice.AttemptStarted(SomeTrials.Running(trial.Number)));
        Tell(new StudyNotice.AttemptEnded(trial, null));

        void Tell(StudyNotice notice)
        {
            progress.Handle(notice);
            lines.Tell(notice, progress);
        }
    }
}
