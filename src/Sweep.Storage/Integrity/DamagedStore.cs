using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Protocol;

namespace Sweep.Storage;

/// <summary>A row of a log is not what was written. The message names it.</summary>
public sealed class DamagedLogException(string message) : StorageException(message)
{
    /// <param name="name">The sweep's name, or its identity where the name is not known.</param>
    /// <param name="trial">
    /// The trial that the row speaks of; null for one of the sweep as a whole, or one that cannot
    /// be read.
    /// </param>
    public static DamagedLogException At(string name, long position, int? trial, string what)
    {
        var ofTrial = trial is null ? "" : $", of trial {trial},";
        return new DamagedLogException(
            $"The store is damaged: event {position} of the sweep '{name}'{ofTrial} {what}. "
                + "Nothing of this sweep is shown or resumed from its log: restore the store from a backup."
        );
    }
}

/// <summary>
/// A row of a summary is not what was written. The log may be whole, and the summary follows from
/// it.
/// </summary>
public sealed class DamagedSummaryException(string message) : StorageException(message)
{
    public static DamagedSummaryException Of(SweepId sweep) =>
        new($"The store is damaged: the summary of the sweep {sweep} is not what was written.");

    public static DamagedSummaryException Of(SweepId sweep, int trial) =>
        new($"The store is damaged: the summary of trial {trial} of the sweep {sweep} is not what was written.");
}
