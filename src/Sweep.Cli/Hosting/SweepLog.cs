using Foundation;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting.Display;
using Sweep.Cli.Output;
using Sweep.Coordinator.Core.Study;
using Sweep.Shared.Protocol;
using Sweep.Storage;

namespace Sweep.Cli.Hosting;

/// <summary>
/// The log of a sweep: a file of JSON lines, over all its processes. Warnings go to the live view
/// as well.
/// </summary>
internal static class SweepLog
{
    /// <summary>
    /// The most bytes of one file; then the next begins, and of these the last few are kept.
    /// </summary>
    private const long FileLimit = 64L << 20;

    internal const int FilesKept = 4;

    /// <param name="folder">Where a store's logs lie.</param>
    public static string PathOf(string folder, SweepRow row) => Path.Combine(folder, $"{row.Name}-{row.Id}.jsonl");

    /// <summary>
    /// Deletes all that was logged of a sweep. What cannot be deleted stays: it is only a log.
    /// </summary>
    public static void Delete(string folder, SweepRow row)
    {
        var path = PathOf(folder, row);
        if (!Directory.Exists(folder))
            return;
        foreach (var file in Directory.EnumerateFiles(folder, Path.GetFileNameWithoutExtension(path) + "*.jsonl"))
        {
            try
            {
                File.Delete(file);
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                return;
            }
        }
    }

    /// <param name="say">Where warnings go as well.</param>
    /// <param name="fileLimit">The most bytes of one file.</param>
    public static Logger Open(string path, Action<string> say, long fileLimit = FileLimit) =>
        new LoggerConfiguration()
            .WriteTo.File(
                new SafeJsonFormatter(),
                path,
                fileSizeLimitBytes: fileLimit,
                rollOnFileSizeLimit: true,
                retainedFileCountLimit: FilesKept
            )
            .WriteTo.Sink(new Watcher(say), LogEventLevel.Warning)
            .CreateLogger();

    /// <summary>
    /// Writes down what a study tells its watchers: who gets which trial, and how it ends.
    /// </summary>
    public static void Write(this ILogger log, StudyNotice notice)
    {
        switch (notice)
        {
            case StudyNotice.AttemptStarted { Trial: { Counts.Started: 1 } trial }:
                log.Information(
                    "Trial {Trial} suggested: {Parameters}",
                    trial.Number,
                    trial.Parameters.ToDictionary(entry => entry.Key, entry => entry.Value.ToString())
                );
                Began(log, trial);
                break;
            case StudyNotice.AttemptStarted started:
                Began(log, started.Trial);
                break;
            case StudyNotice.Progressed { Report: CheckpointSaved saved }:
                log.Information(
                    "Trial {Trial} left a checkpoint in attempt {Attempt} at step {Step}",
                    saved.Key.Trial.Number,
                    saved.Key.Attempt,
                    saved.Step
                );
                break;
            case StudyNotice.AttemptEnded ended:
                Ended(log, ended.Trial, ended.Why);
                break;
            case StudyNotice.WorkerUnsuited unsuited:
                log.Warning(
                    "Worker {Worker} cannot take trials of this sweep: {Reason}; it gets no more for 5 s, then for "
                        + "longer",
                    unsuited.Worker,
                    unsuited.Reason
                );
                break;
            case StudyNotice.WorkerUnfit unfit:
                log.Warning(
                    "Worker {Worker} gets no trial of this sweep for a while: trial {Trial} failed there before "
                        + "its first step and ran on {RanOn}: {Reason}",
                    unfit.Worker,
                    unfit.Trial,
                    unfit.RanOn,
                    unfit.Reason
                );
                break;
            case StudyNotice.TrialRetried retried:
                log.Information("Trial {Trial} is tried again", retried.Trial.Number);
                break;
            case StudyNotice.StudyEnded ended:
                log.Information("No further trial begins, by the rule {Rule}: {Reason}", ended.Rule, ended.Reason);
                break;
            case StudyNotice.NeverMeasured never:
                log.Warning(
                    "Trial {Trial} reported {Metric} only at its end: it passed the rung at {Rung} unseen, and no "
                        + "trial like it is pruned; report {Metric} while the trial trains, or write pruner: none",
                    never.Trial.Number,
                    never.Metric,
                    never.Rung,
                    never.Metric
                );
                break;
            case StudyNotice.NoWorkerSuits none:
                log.Warning(
                    "No worker can take a trial now: {Reason}; mend that, or join another worker; the sweep goes "
                        + "on by itself",
                    none.Reason
                );
                break;
            case StudyNotice.StaleAttemptStopped stale:
                log.Information(
                    "The stale attempt {Attempt} on {Worker} was told to stop",
                    stale.Key.ToString(),
                    stale.Worker
                );
                break;
            case StudyNotice.StaleReportDropped stale:
                log.Information(
                    "A {Report} of the stale attempt {Attempt} was dropped",
                    WordFor(stale.Report),
                    stale.Report.Key.ToString()
                );
                break;
        }
    }

    private static string WordFor(WorkerReport report) =>
        report switch
        {
            TrainingStarted => "report of a start",
            Measured => "measurement",
            CheckpointSaved => "checkpoint",
            EpochWeightsSaved => "report of an epoch's weights",
            OutputWritten => "piece of output",
            AttemptEnded => "report of an end",
            _ => throw Invariant.Unreachable(report),
        };

    private static void Began(ILogger log, Trial trial) =>
        log.Information(
            "Trial {Trial} begins attempt {Attempt} on {Worker}",
            trial.Number,
            trial.Counts.Started,
            trial.Worker
        );

    private static void Ended(ILogger log, Trial trial, string? why)
    {
        switch (trial.Life)
        {
            case TrialLife.Completed completed:
                log.Information(
                    "Trial {Trial} completed in attempt {Attempt}, kept epoch {KeptEpoch} of {Epochs}: {Values}",
                    trial.Number,
                    trial.Counts.Started,
                    completed.Result.KeptEpoch,
                    completed.Result.Epochs,
                    completed.Result.Values.ToDictionary()
                );
                break;
            case TrialLife.Pruned pruned:
                log.Information(
                    "Trial {Trial} is pruned in attempt {Attempt} at epoch {Epoch}: {Reason}; {Values}",
                    trial.Number,
                    trial.Counts.Started,
                    pruned.Epoch,
                    pruned.Reason,
                    pruned.Values.ToDictionary()
                );
                break;
            case TrialLife.Diverged diverged:
                log.Information(
                    "Trial {Trial} diverged in attempt {Attempt}: {Reason}",
                    trial.Number,
                    trial.Counts.Started,
                    diverged.Reason
                );
                break;
            case TrialLife.Failed failed:
                log.Information(
                    "Trial {Trial} failed in attempt {Attempt}: {Reason}",
                    trial.Number,
                    trial.Counts.Started,
                    failed.Reason
                );
                break;
            case TrialLife.Cancelled:
                log.Information(
                    "Trial {Trial} is cancelled after {Attempts} attempts: {Why}",
                    trial.Number,
                    trial.Counts.Started,
                    why
                );
                break;
            default:
                log.Information(
                    "Trial {Trial} waits after attempt {Attempt}: {Why}",
                    trial.Number,
                    trial.Counts.Started,
                    why ?? "it was handed back, or lost with a checkpoint"
                );
                break;
        }
    }

    /// <summary>
    /// Warnings as lines for people, at most <see cref="Limit"/> in <see cref="Span"/>: a sweep of
    /// which every trial throws must stay readable.
    /// </summary>
    internal sealed class Watcher(Action<string> say) : ILogEventSink
    {
        public const int Limit = 10;

        public static readonly TimeSpan Span = TimeSpan.FromSeconds(10);

        private static readonly MessageTemplateTextFormatter Plain = new(
            "{Message:lj}",
            System.Globalization.CultureInfo.InvariantCulture
        );

        private readonly Lock gate = new();
        private DateTimeOffset since;
        private int count;

        public void Emit(LogEvent logged)
        {
            lock (gate)
            {
                if (logged.Timestamp - since >= Span)
                    (since, count) = (logged.Timestamp, 0);
                if (++count > Limit + 1)
                    return;
            }

            if (count > Limit)
            {
                say("warning: there are more; the log has them all");
                return;
            }

            var cause = logged.Exception is { } exception ? $": {OneLine.Of(exception.Message)}" : "";
            var kind = logged.Level == LogEventLevel.Warning ? "warning" : "error";
            using var message = new StringWriter();
            Plain.Format(logged, message);
            say($"{kind}: {OneLine.Of(message.ToString())}{cause}");
        }
    }
}
