using System.Collections.Concurrent;
using Foundation;
using Sweep.Shared.Domain.Values;
using Sweep.Shared.Protocol;
using Sweep.Worker.Processes;
using Sweep.Worker.Training;

namespace Sweep.Worker.Commands;

/// <summary>
/// A program at work: listens to what it reports, and ends it when asked to. Two threads read its
/// output; what may be a report goes to the attempt's own thread through a bounded queue, so that a
/// program that reports faster than we keep up waits in its pipe.
/// </summary>
/// <param name="limits">How long it may be silent, and how long it may take to end.</param>
internal sealed class CommandRun(
    ProcessGroup group,
    TrialRecord record,
    ITrialSession session,
    AttemptFolder folder,
    TimeProvider clock,
    CommandLimits limits
)
{
    /// <summary>The most bytes of output that are kept, the first half and the last.</summary>
    public const int OutputLimit = 1 << 20;

    /// <summary>The largest checkpoint or result.</summary>
    public const long LargestFile = 1L << 30;

    private const int ErrorLimit = 64 * 1024,
        LastLines = 5,
        WaitingReports = 1024,
        DiedOf = 128,
        MostWarnings = 20,
        MostNames = 10;

    /// <summary>
    /// How often somebody who waits looks around; how long what left the group may hold the output
    /// open once the program is gone.
    /// </summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50),
        LastOutput = TimeSpan.FromSeconds(5);

    private readonly BlockingCollection<Heard> reports = new(WaitingReports);
    private readonly KeptOutput errors = new(ErrorLimit);
    private readonly HashSet<string> warned = new(StringComparer.Ordinal);
    private volatile bool isOver;
    private long lastOutput = clock.GetTimestamp();
    private CommandEnd? end;
    private long? toldToStop,
        isGone;
    private string? checkpoint;

    /// <summary>What it wrote, less its reports.</summary>
    public KeptOutput Output { get; } = new(OutputLimit);

    /// <summary>
    /// The last lines of standard error, or of all output if it wrote none there.
    /// </summary>
    public string LastWords => errors.Length > 0 ? errors.LastLines(LastLines) : Output.LastLines(LastLines);

    /// <summary>Returns once nothing of the group is left.</summary>
    public CommandEnd ToEnd()
    {
        var readers = new[] { Begin(ReadOutput, "output"), Begin(ReadErrors, "errors") };
        try
        {
            while (!IsOver())
            {
                // The program has a deadline of its own; this says that it is looked after.
                session.RecordActivity();
                if (reports.TryTake(out var heard, Pause))
                    Handle(heard);
                session.SendDue();
                EndIfDue();
            }

            foreach (var reader in readers)
                reader.Join(LastOutput);
            if (end is null && group.ExitCode is DiedOf + Signals.Terminate or DiedOf + Signals.Kill)
                HoldForStop();
            // The newest checkpoint, if its time had not come when it was told of.
            if (end is CommandEnd.Stopped && session.StopRequested == StopReason.HandBack)
                Keep();
            return end ?? new CommandEnd.Exited(group.ExitCode);
        }
        finally
        {
            isOver = true;
        }
    }

    /// <summary>
    /// What ends a whole machine or job ends the program first and tells the worker a little later:
    /// then it is no failure.
    /// </summary>
    private void HoldForStop()
    {
        var since = clock.GetTimestamp();
        while (session.StopRequested is null && clock.GetElapsedTime(since) < limits.SignalHold)
        {
            session.RecordActivity();
            session.SendDue();
            Thread.CurrentThread.Join(Pause);
        }

        if (session.StopRequested is not null)
            end = new CommandEnd.Stopped();
    }

    private static Thread Begin(ThreadStart read, string what)
    {
        var thread = new Thread(read) { IsBackground = true, Name = $"command {what}" };
        thread.Start();
        return thread;
    }

    private void ReadOutput()
    {
        OutputLines.Read(
            group.Output,
            (line, part) =>
            {
                session.WriteOutput(line);
                if (part != LinePart.Rest && ReportLine.MayBe(line))
                    Queue(new Heard(line.ToArray(), part));
                else
                    Output.Add(line);
            },
            RecordOutput
        );
        reports.CompleteAdding();
    }

    private void Queue(Heard line)
    {
        while (!isOver && !reports.TryAdd(line, Pause)) { }
    }

    private void ReadErrors() =>
        OutputLines.Read(
            group.Error,
            (line, _) =>
            {
                session.WriteOutput(line);
                errors.Add(line);
                Output.Add(line);
            },
            RecordOutput
        );

    /// <summary>
    /// Whether the program has ended and all that it reported was heard. Waits a little where there
    /// is nothing to hear.
    /// </summary>
    private bool IsOver()
    {
        if (isGone is { } since)
            return reports.IsCompleted || clock.GetElapsedTime(since) > LastOutput;
        if (reports.Count > 0 || !group.WaitForExit(reports.IsCompleted ? Pause : TimeSpan.Zero))
            return false;
        isGone = clock.GetTimestamp();
        group.KillAll();
        return false;
    }

    private void Handle(Heard heard)
    {
        // A program that is ended for its reports may be cut in the middle of one.
        if (end is CommandEnd.Refused)
            return;
        var line = heard.Line;
        var isWhole = heard.Part == LinePart.Whole;
        if ((isWhole ? ReportLine.Parse(line) : ReportLine.TooLong(line, OutputLines.Longest)) is not { } parsed)
        {
            Output.Add(line);
            return;
        }

        record.Count(line.Length);
        if (!parsed.Mistakes.IsEmpty)
            Output.Add(line);
        foreach (var mistake in parsed.Mistakes)
            Warn(mistake.Kind, mistake.Reason);
        foreach (var report in parsed.Reports)
            Take(report);
        if (record.Excess is not { } excess || end is not null)
            return;
        end = new CommandEnd.Refused($"it was ended because it sent {excess}");
        group.Signal(Signals.Kill);
    }

    private void Take(Report report)
    {
        switch (report)
        {
            case Report.Measured measured:
                Take(measured);
                break;
            case Report.Final final:
                record.Take(final);
                break;
            case Report.Checkpoint told:
                checkpoint = Path.GetFullPath(told.File, folder.Checkpoints);
                if (session.IsCheckpointDue)
                    Keep();
                break;
            default:
                throw Invariant.Unreachable(report);
        }
    }

    private void Take(Report.Measured measured)
    {
        var before = record.Step;
        var (fresh, repeated) = record.Take(measured);
        if (!repeated.IsEmpty)
        {
            var names = string.Join(", ", repeated.Take(MostNames));
            if (measured.Step < before)
                Warn("step", $"step {measured.Step} ({names}) was reported after step {before}");
            else
                Warn("again", $"step {measured.Step}: {names} was reported twice, with different values");
        }

        session.Step = record.Step;
        if (!fresh.IsEmpty)
            session.Report(measured.Step, fresh);
    }

    /// <summary>
    /// Asks politely, once; and ends it when that has not helped for long enough.
    /// </summary>
    private void EndIfDue()
    {
        if (isGone is not null)
            return;
        if (toldToStop is { } since)
        {
            if (clock.GetElapsedTime(since) > limits.Grace)
                group.Signal(Signals.Kill);
        }
        else if (end is null && ReasonToEnd() is { } reason)
        {
            end = reason;
            toldToStop = clock.GetTimestamp();
            group.Signal(Signals.Terminate);
        }
    }

    private CommandEnd? ReasonToEnd()
    {
        if (session.StopRequested is not null)
            return new CommandEnd.Stopped();
        if (session.IsTimeUp)
            return new CommandEnd.TimedOut();
        if (limits.Silence is not { } limit || clock.GetElapsedTime(Interlocked.Read(ref lastOutput)) <= limit)
            return null;
        return new CommandEnd.Refused(
            $"it was ended because it wrote nothing for {Durations.Text(limit)}, the limit that "
                + "command.progress_timeout sets"
        );
    }

    private void RecordOutput() => Interlocked.Exchange(ref lastOutput, clock.GetTimestamp());

    private void Keep()
    {
        if (checkpoint is null || !session.IsPastKeptStep)
            return;
        var path = checkpoint;
        checkpoint = null;
        if (FileAt(path) is { } file)
            session.SaveCheckpoint(record.Step, CommandCheckpoint.Write(record, Path.GetFileName(path), file));
    }

    private byte[]? FileAt(string path)
    {
        var (bytes, problem) = ProgramFile.Read(path, LargestFile);
        if (bytes is null)
            Warn("file", $"the checkpoint {path} {problem ?? "is not there"}");
        return bytes;
    }

    /// <summary>A program that does something wrong does so at every step.</summary>
    /// <param name="kind">Of each kind of mistake the first is told of.</param>
    private void Warn(string kind, string message)
    {
        if (warned.Count == MostWarnings || !warned.Add(kind))
            return;
        var end = warned.Count == MostWarnings ? ", and no more is said of such" : "";
        session.Warn($"{message}; it is passed over{end}");
    }

    /// <param name="Line">Whole, or the beginning of one that is too long.</param>
    private sealed record Heard(byte[] Line, LinePart Part);
}
