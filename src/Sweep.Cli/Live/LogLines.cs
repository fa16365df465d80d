using Sweep.Cli.Output;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Hosting.Watching;
using Sweep.Coordinator.Views;

namespace Sweep.Cli.Live;

/// <summary>
/// Progress as lines: one for each trial that ended, but at most <see cref="LinesPerSecond"/>, and
/// a sign of life where none ends for long.
/// </summary>
internal sealed class LogLines : IProgressView
{
    public const int LinesPerSecond = 5;

    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    private readonly Channel channel;
    private readonly SteadyClock steady;
    private readonly ITimer timer;
    private readonly Lock gate = new();

    /// <summary>By the first trial of a group, the one whose line has the reason in full.</summary>
    private readonly Dictionary<int, int> told = [];

    private LiveModel model;
    private DateTimeOffset second,
        lastLine;
    private int linesInSecond,
        left;

    public LogLines(Channel channel, LiveModel model, TimeProvider clock, SteadyClock steady)
    {
        (this.channel, this.steady, this.model) = (channel, steady, model);
        lastLine = second = steady.Now;
        timer = clock.CreateTimer(_ => SignOfLife(), null, Silence, Silence);
    }

    public LiveModel Model
    {
        get
        {
            lock (gate)
                return model;
        }
    }

    public void Tell(StudyNotice notice, StudyProgress progress)
    {
        lock (gate)
        {
            var now = steady.Now;
            model = model.With(progress.Sweep, now - progress.Elapsed).Apply(notice, now);
            if (notice is not StudyNotice.AttemptEnded { Trial: { Life.IsFinal: true } trial })
                return;
            if (now - second >= TimeSpan.FromSeconds(1))
                (second, linesInSecond) = (now, 0);
            if (++linesInSecond > LinesPerSecond && model.Progress.Final < model.Progress.Planned)
            {
                left++;
                return;
            }

            var unsaid = left > 0 ? $" (and {left} more ended)" : "";
            (left, lastLine) = (0, now);
            channel.Line(Ended(trial) + unsaid);
        }
    }

    public void Say(string line)
    {
        lock (gate)
            channel.Line(line);
    }

    public ValueTask DisposeAsync() => timer.DisposeAsync();

    private string Ended(Trial trial)
    {
        var (sweep, state) = (model.Progress, StateNames.Of(trial.State));
        var metric = sweep.Objective.Metric;
        var value = trial.Values.TryGetValue(metric, out var amount)
            ? $"{metric} {Digits.Significant(amount)}"
            : ReasonOf(trial);
        var best = sweep.Best is { } top ? $"; best {Digits.Significant(top.Values[metric])} (trial {top.Number})" : "";
        return $"{HowFar()} trial {trial.Number} {state} in {Times.Of(trial.Progress.RunningTime)}: {value}{best}";
    }

    private string HowFar() => $"[{model.Progress.Final}/{model.Progress.Planned}]";

    /// <summary>
    /// A reason stands there in full once; the trials that follow name the one that has it.
    /// </summary>
    private string ReasonOf(Trial trial)
    {
        if (AlikeTrials.Find(model.Progress.Failures, trial) is { } alike && !told.TryAdd(alike.First, trial.Number))
            return $"like trial {told[alike.First]}";
        return OneLine.Of(trial.Reason ?? "");
    }

    private void SignOfLife()
    {
        lock (gate)
        {
            var now = steady.Now;
            if (now - lastLine < Silence)
                return;
            lastLine = now;
            var rest = model.Remaining(now) is { } remaining ? $", ETA {Times.Clock(remaining)}" : "";
            channel.Line($"{HowFar()} {StateNames.Count(model.Progress.Counts)}{rest}");
        }
    }
}
