using Foundation;
using Sweep.Worker.Processes;
using Sweep.Worker.Training;

namespace Sweep.Worker.Programs;

/// <summary>
/// Passes on what a program reports: measurements to the session, checkpoints to the store once
/// they are due. The attempt's thread only.
/// </summary>
internal sealed class ProgramReports(TrialRecord record, ITrialSession session, AttemptFolder folder)
{
    /// <summary>The largest checkpoint or result.</summary>
    public const long LargestFile = 1L << 30;

    private const int MostWarnings = 20,
        MostNames = 10;

    private readonly HashSet<string> warned = new(StringComparer.Ordinal);
    private string? checkpoint;

    /// <summary>Takes up a line. False if it is no report.</summary>
    /// <param name="isClean">Whether the line has no mistake.</param>
    public bool TryTake(byte[] line, LinePart part, out bool isClean)
    {
        isClean = false;
        var parsed = part == LinePart.Whole ? ReportLine.Parse(line) : ReportLine.TooLong(line, OutputLines.Longest);
        if (parsed is null)
            return false;
        record.Count(line.Length);
        isClean = parsed.Mistakes.IsEmpty;
        foreach (var mistake in parsed.Mistakes)
            Warn(mistake.Kind, mistake.Reason);
        foreach (var report in parsed.Reports)
            Take(report);
        return true;
    }

    /// <summary>
    /// Stores the newest checkpoint that the program told of, if a step was taken since the last
    /// stored one.
    /// </summary>
    public void StoreCheckpoint()
    {
        if (checkpoint is null || !session.IsPastKeptStep)
            return;
        var path = checkpoint;
        checkpoint = null;
        if (FileAt(path) is { } file)
            session.SaveCheckpoint(record.Step, ProgramCheckpoint.Write(record, Path.GetFileName(path), file));
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
                    StoreCheckpoint();
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

    private byte[]? FileAt(string path)
    {
        var (bytes, problem) = ProgramFile.Read(path, LargestFile);
        if (bytes is null)
            Warn("file", $"the checkpoint {path} {problem ?? "is not there"}");
        return bytes;
    }

    /// <summary>
    /// Warns of the first mistake of each kind: a program that makes a mistake makes it at every
    /// step.
    /// </summary>
    private void Warn(string kind, string message)
    {
        if (warned.Count == MostWarnings || !warned.Add(kind))
            return;
        var end = warned.Count == MostWarnings ? ", and no more is said of such" : "";
        session.Warn($"{message}; it is passed over{end}");
    }
}
