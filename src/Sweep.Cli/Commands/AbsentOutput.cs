using Sweep.Cli.Hosting;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Views;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;

namespace Sweep.Cli.Commands;

/// <summary>
/// What sweep logs says of an attempt whose output is not kept, or not to its end.
/// </summary>
/// <param name="Key">The attempt.</param>
/// <param name="History">Where it ran and how it ended; a look at the log.</param>
internal sealed record AbsentOutput(StudySpec Spec, AttemptKey Key, bool IsRunning, AttemptHistory History)
{
    private const string AskPrefix = "ask:";

    private bool IsLocal => History.Worker == LocalSweep.WorkerName;

    private string Who => $"attempt {Key.Attempt} of trial {Key.Trial.Number}";

    private string On => IsLocal ? "" : $" on worker {History.Worker}";

    private string Lost =>
        History switch
        {
            { End: null } => $"the sweep's process died while {Who} ran{On}",
            _ when IsLocal => $"the process of {Who} died with its sweep",
            _ => $"worker {History.Worker} was lost while {Who} ran there",
        };

    /// <summary>Of output that was shown; null where it is whole.</summary>
    public string? OfItsEnd => !IsRunning && History.IsCutOff ? $"{Lost}: its last lines may not have arrived" : null;

    /// <summary>
    /// Where nothing can be shown: why, and the exit code, which is 0 where nothing was written.
    /// </summary>
    /// <param name="kept">All that is kept of the sweep.</param>
    public (string Why, int Code) OfAll(IReadOnlyList<OutputSize> kept)
    {
        if (Spec.Runner == RunnerNames.Ask)
            return ($"{Who} belongs to the client {Client}, which has its output", ExitCode.Failed);
        if (Spec.KeepOutput == 0)
            return ($"{Who} ran{On}, and this sweep keeps no output (keep_output is 0)", ExitCode.Failed);
        if (IsRunning)
            return ($"{Who} runs{On} and has written nothing so far", ExitCode.Done);
        if (History.IsCutOff)
            return ($"{Lost}, and nothing that it wrote had arrived", ExitCode.Failed);
        return MayHaveGone(kept)
            ? (
                $"{Who} ran{On} and wrote nothing, or its output went to make room for that of later trials "
                    + $"(keep_output is {Spec.KeepOutput} MiB)",
                ExitCode.Failed
            )
            : ($"{Who} ran{On} and wrote nothing", ExitCode.Done);
    }

    private string Client =>
        History.Worker.StartsWith(AskPrefix, StringComparison.Ordinal)
            ? History.Worker[AskPrefix.Length..]
            : History.Worker;

    /// <summary>
    /// Output only goes where the sweep has too much, and takes no more with it than one attempt
    /// can have.
    /// </summary>
    private bool MayHaveGone(IReadOnlyList<OutputSize> kept) =>
        kept.Sum(row => row.Bytes) > ((long)Spec.KeepOutput << 20) - OutputLimits.AttemptBytes;
}
