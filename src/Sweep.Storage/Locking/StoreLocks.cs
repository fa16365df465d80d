using System.Globalization;
using Sweep.Shared.Domain.Identity;
using Sweep.Storage.Files;

namespace Sweep.Storage.Locking;

/// <summary>
/// The locks of one store: one a sweep, with the process and host of its writer inside, and one of
/// the leader, with its address between these.
/// </summary>
internal sealed class StoreLocks(string folder)
{
    private const string LeaderName = "leader";

    private readonly LockFiles files = new(folder);

    /// <summary>The lock, or null and who has it.</summary>
    public OwnedLock? TryTake(SweepId sweep, out WriterIdentity? holder)
    {
        var line = string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId} {Environment.MachineName}");
        var taken = files.TryTake(FolderNames.Of(sweep), line, out var theirs);
        holder = theirs is null ? null : Writer(theirs);
        return taken;
    }

    /// <summary>Who has the lock; null if it is free. Creates nothing.</summary>
    public WriterIdentity? HolderOf(SweepId sweep) =>
        files.HolderOf(FolderNames.Of(sweep)) is { } line ? Writer(line) : null;

    /// <summary>The leader's lock, or null and who has it.</summary>
    public OwnedLock? TryTakeLead(LeaderIdentity self, out LeaderIdentity? holder)
    {
        var taken = files.TryTake(
            LeaderName,
            string.Create(CultureInfo.InvariantCulture, $"{self.ProcessId} {self.Address} {self.Host}"),
            out var theirs
        );
        holder = theirs is null ? null : Leader(theirs);
        return taken;
    }

    /// <summary>Who leads; null without a leader. Creates nothing.</summary>
    public LeaderIdentity? Leader() => files.HolderOf(LeaderName) is { } line ? Leader(line) : null;

    // A line differs from this only where a person has edited it.
    private static WriterIdentity Writer(string line) =>
        line.Split(' ', 2) is [var process, var host] && int.TryParse(process, CultureInfo.InvariantCulture, out var id)
            ? new WriterIdentity(id, host)
            : new WriterIdentity(0, "an unknown host");

    private static LeaderIdentity Leader(string line) =>
        line.Split(' ', 3) is [var process, var address, var host]
        && int.TryParse(process, CultureInfo.InvariantCulture, out var id)
            ? new LeaderIdentity(address, id, host)
            : new LeaderIdentity("an unknown address", 0, "an unknown host");
}
