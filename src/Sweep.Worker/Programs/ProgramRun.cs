using System.Collections.Concurrent;
using Foundation;
using Sweep.Shared.Domain.Values;
using Sweep.Shared.Protocol;
using Sweep.Worker.Processes;
using Sweep.Worker.Training;

namespace Sweep.Worker.Programs;

/// <summary>
/// A program at work: reads what it reports, and ends it when asked to. Two threads read its
/// output. A line that may be a report goes to the attempt's own thread through a bounded queue, so
/// that a program that reports faster than the worker reads waits in its pipe.
/// </summary>
/// <param name="limits">How long it may be silent, and how long it may take to end.</param>
internal sealed class ProgramRun(ProcessGroup group, ProgramAttempt attempt, TimeProvider clock, ProgramLimits limits)
{
    /// <summary>The most bytes of output that are kept, the first half and the last.</summary>
    public const int OutputLimit = 1 << 20;

    private const int ErrorLimit = 64 * 1024,
        LastLines = 5,
        WaitingReports = 1024,
        DiedOf = 128;

    /// <summary>
    /// How often a waiting thread looks for other work. How long a process that left the group may
    /// hold the output open once the program is gone.
    /// </summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50),
        LastOutput = TimeSpan.FromSeconds(5);

    private readonly TrialRecord record = attempt.Record;
    private readonly ITrialSession session = attempt.Session;
    private readonly ProgramReports reports = new(attempt.Record, attempt.Session, attempt.Folder);
    private readonly BlockingCollection<CandidateLine> candidates = new(WaitingReports);
    private readonly KeptOutput errors = new(ErrorLimit);
    private volatile bool isOver;
    private long lastOutput = clock.GetTimestamp();
    private ProgramEnd? end;
    private long? toldToStop,
        isGone;

    /// <summary>What it wrote, less its reports.</summary>
    public KeptOutput Output { get; } = new(OutputLimit);

    /// <summary>
    /// The last lines of standard error, or of all output if it wrote none there.
    /// </summary>
    public string LastWords => errors.Length > 0 ? errors.LastLines(LastLines) : Output.LastLines(LastLines);

    /// <summary>Returns once nothing of the group is left.</summary>
    public ProgramEnd ToEnd()
    {
        var readers = new[] { Begin(ReadOutput, "output"), Begin(ReadErrors, "errors") };
        try
        {
            while (!IsOver())
            {
                // The program has a deadline of its own; this says that it is looked after.
                session.RecordActivity();
                if (candidates.TryTake(out var candidate, Pause))
                    Handle(candidate);
                session.SendDue();
                EndIfDue();
            }

            foreach (var reader in readers)
                reader.Join(LastOutput);
            if (end is null && group.ExitCode is DiedOf + Signals.Terminate or DiedOf + Signals.Kill)
                HoldForStop();
            // The newest checkpoint, if its time had not come when it was told of.
            if (end is ProgramEnd.Stopped && session.StopRequested == StopReason.HandBack)
                reports.StoreCheckpoint();
            return end ?? new ProgramEnd.Exited(group.ExitCode);
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
            end = new ProgramEnd.Stopped();
    }

    private static Thread Begin(ThreadStart read, string what)
    {
        var thread = new Thread(read) { IsBackground = true, Name = $"program {what}" };
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
                    Queue(new CandidateLine(line.ToArray(), part));
                else
                    Output.Add(line);
            },
            RecordOutput
        );
        candidates.CompleteAdding();
    }

    private void Queue(CandidateLine line)
    {
        while (!isOver && !candidates.TryAdd(line, Pause)) { }
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
    /// Whether the program has ended and all its reports were read. Waits a little where there is
    /// nothing to read.
    /// </summary>
    private bool IsOver()
    {
        if (isGone is { } since)
            return candidates.IsCompleted || clock.GetElapsedTime(since) > LastOutput;
        if (candidates.Count > 0 || !group.WaitForExit(candidates.IsCompleted ? Pause : TimeSpan.Zero))
            return false;
        isGone = clock.GetTimestamp();
        group.KillAll();
        return false;
    }

    private void Handle(CandidateLine candidate)
    {
        // A program that is ended for its reports may be cut in the middle of one.
        if (end is ProgramEnd.Refused)
            return;
        var isReport = reports.TryTake(candidate.Line, candidate.Part, out var isClean);
        if (!isReport || !isClean)
            Output.Add(candidate.Line);
        if (!isReport || record.Excess is not { } excess || end is not null)
            return;
        end = new ProgramEnd.Refused($"it was ended because it sent {excess}");
        group.Signal(Signals.Kill);
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

    private ProgramEnd? ReasonToEnd()
    {
        if (session.StopRequested is not null)
            return new ProgramEnd.Stopped();
        if (session.IsTimeUp)
            return new ProgramEnd.TimedOut();
        if (limits.Silence is not { } limit || clock.GetElapsedTime(Interlocked.Read(ref lastOutput)) <= limit)
            return null;
        return new ProgramEnd.Refused(
            $"it was ended because it wrote nothing for {Durations.Text(limit)}, the limit that "
                + "command.progress_timeout sets"
        );
    }

    private void RecordOutput() => Interlocked.Exchange(ref lastOutput, clock.GetTimestamp());

    /// <summary>A line of output that may be a report.</summary>
    /// <param name="Line">Whole, or the beginning of one that is too long.</param>
    private sealed record CandidateLine(byte[] Line, LinePart Part);
}
