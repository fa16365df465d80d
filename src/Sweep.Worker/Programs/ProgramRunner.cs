using System.Collections;
using System.ComponentModel;
using System.Globalization;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;
using Sweep.Shared.Protocol;
using Sweep.Worker.Processes;
using Sweep.Worker.Training;

namespace Sweep.Worker.Programs;

/// <summary>
/// Runs a program of the user's as a trial: docs/guides/commands.md is the contract with it. Any
/// number of attempts at once; each has a process group and a folder of its own.
/// </summary>
/// <param name="isAllowed">
/// Whether this worker runs programs that a sweep file names; if not, every trial is handed back.
/// </param>
/// <param name="limits">How long a program may be silent, and how long it may take to end.</param>
public sealed class ProgramRunner(bool isAllowed, TimeProvider clock, ProgramLimits limits) : ITrialRunner
{
    public AttemptOutcome Run(StartTrial command, ITrialSession session)
    {
        if (!isAllowed)
            return new AttemptOutcome.Refused(
                "this worker runs no programs of sweep files; --allow-commands allows it to"
            );
        var plan = new ProgramPlan(command);
        if (!Directory.Exists(plan.Folder))
            return new AttemptOutcome.Refused(
                $"there is no folder {plan.Folder} on this machine to run the program in"
            );
        var record = new TrialRecord(command.Objective, plan.Reports);
        var (prepared, checkpoint, fault) = Prepare(plan, record, session);
        if (prepared is null)
            return new AttemptOutcome.Refused(fault!);

        using var folder = prepared;
        var environment = plan.Environment(Inherited(), folder);
        if (checkpoint is not null)
            environment = environment.SetItem(TrialVariables.Checkpoint, checkpoint);
        var arguments = plan.Arguments(folder);
        var (program, problem) = ExecutablePath.Find(arguments[0], plan.Folder, environment.GetValueOrDefault("PATH"));
        if (program is null)
            return new AttemptOutcome.Refused(problem!);

        session.Begin(record.Step, plan.Epochs, device: null);
        try
        {
            using var group = ProcessGroup.Start(program, arguments.Skip(1), plan.Folder, environment);
            return Watch(group, new ProgramAttempt(plan, record, session, folder), command);
        }
        catch (Win32Exception failure)
        {
            var reason = $"{arguments[0]} could not be started: {failure.Message}";
            return NodeFaults.IsOfStart(failure)
                ? new AttemptOutcome.Refused(reason)
                : new AttemptOutcome.Failed(reason);
        }
    }

    private AttemptOutcome Watch(ProcessGroup group, ProgramAttempt attempt, StartTrial command)
    {
        var run = new ProgramRun(group, attempt, clock, limits with { Silence = attempt.Plan.ProgressTimeout });
        return Outcome(run.ToEnd(), run, attempt, command);
    }

    /// <summary>
    /// The attempt's folder with all that the program finds in it, or what is wrong with this
    /// machine's disk.
    /// </summary>
    private static (AttemptFolder? Folder, string? Checkpoint, string? Fault) Prepare(
        ProgramPlan plan,
        TrialRecord record,
        ITrialSession session
    )
    {
        AttemptFolder? folder = null;
        try
        {
            folder = new AttemptFolder();
            File.WriteAllBytes(folder.Parameters, plan.ParametersJson());
            return (folder, Resume(record, session, folder), null);
        }
        catch (Exception failure) when (NodeFaults.IsOfFiles(failure))
        {
            folder?.Dispose();
            return (null, null, NodeFaults.OfFiles(Path.GetTempPath(), failure));
        }
    }

    private static AttemptOutcome Outcome(ProgramEnd end, ProgramRun run, ProgramAttempt attempt, StartTrial command)
    {
        var record = attempt.Record;
        switch (end)
        {
            case ProgramEnd.Stopped:
                return new AttemptOutcome.Stopped();
            case ProgramEnd.Refused refused:
                return Failed(refused.Reason);
            case ProgramEnd.Exited { Code: not 0 and var code }:
                return Failed(Signals.Describe(code));
        }

        var conclusion = record.Conclude();
        if (conclusion is RecordOutcome.Diverged diverged)
            return new AttemptOutcome.Diverged(diverged.Reason);
        if (conclusion is RecordOutcome.Missing missing)
            return end is ProgramEnd.TimedOut ? TimedOut(missing.Reason) : Failed(missing.Reason);
        var kept = (RecordOutcome.Kept)conclusion;
        var note =
            end is ProgramEnd.TimedOut
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"ended by trial_timeout after {Limit()}, at step {record.Step}"
                )
                : null;
        var (left, problem) = ProgramFile.Read(attempt.Folder.Out, ProgramReports.LargestFile);
        if (problem is not null)
            return Failed($"its result, the file at SWEEP_OUT, {problem}");
        var result = left ?? run.Output.ToArray();
        var provenance = new Provenance("", "command", command.Device, MachineKind.Name, ProgramVersion.Text);
        return new AttemptOutcome.Completed(
            kept.Values,
            Math.Max(kept.Step, 1),
            Math.Max(record.Step, 1),
            attempt.Session.SaveWeights(result),
            provenance,
            note
        );

        string Limit() => Durations.Text(command.Timeout!.Value);

        AttemptOutcome.TimedOut TimedOut(string reason) => new($"ended by trial_timeout after {Limit()}; {reason}");

        AttemptOutcome.Failed Failed(string reason) =>
            new(run.LastWords is { Length: > 0 } words ? $"{reason}; its last words: {words}" : reason);
    }

    /// <summary>
    /// The file of the newest checkpoint that the program can go on from; null if it begins from
    /// the start.
    /// </summary>
    private static string? Resume(TrialRecord record, ITrialSession session, AttemptFolder folder)
    {
        foreach (var bytes in session.ReadCheckpoints())
        {
            if (ProgramCheckpoint.Restore(bytes, record, folder.Checkpoints) is { } path)
                return path;
            session.Warn("a checkpoint is passed over: it is not a program's");
        }

        return null;
    }

    private static IEnumerable<KeyValuePair<string, string>> Inherited() =>
        Environment
            .GetEnvironmentVariables()
            .Cast<DictionaryEntry>()
            .Select(entry => KeyValuePair.Create((string)entry.Key, (string?)entry.Value ?? ""));
}
