using Sweep.Shared.Domain.Programs;

namespace Sweep.Worker.Programs;

/// <summary>
/// Which variables of the worker's environment its programs have too: all but Sweep's secrets and
/// what a trial sets.
/// </summary>
internal static class InheritedVariables
{
    /// <summary>PGHOST, PGPASSWORD, PGSERVICEFILE and the others of PostgreSQL's client.</summary>
    private const string DatabasePrefix = "PG";

    /// <summary>
    /// The first two hold secrets. A program inside a program's trial must not take the outer
    /// trial's variables for its own: without SWEEP_CHECKPOINT a trial begins from the start.
    /// </summary>
    private static readonly HashSet<string> Removed = new(StringComparer.Ordinal)
    {
        "SWEEP_TOKEN",
        "SWEEP_STORE",
        TrialVariables.Trial,
        TrialVariables.Attempt,
        TrialVariables.Seed,
        TrialVariables.Device,
        TrialVariables.Out,
        TrialVariables.CheckpointFolder,
        TrialVariables.Checkpoint,
        TrialVariables.Parameters,
    };

    public static bool IsPassedOn(string name) =>
        !Removed.Contains(name)
        && !name.StartsWith(DatabasePrefix, StringComparison.Ordinal)
        && !name.StartsWith(ParameterVariable.Prefix, StringComparison.Ordinal);
}
