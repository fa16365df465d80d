using Sweep.Storage.Locking;

namespace Sweep.Storage.Sqlite;

/// <summary>
/// The lead of the one fleet that a file can have: nothing but the process's death takes it away.
/// </summary>
internal sealed class SqliteLeadership(OwnedLock leaderLock, long term) : ILeadership
{
    public long Term => term;

    public bool IsHeld => true;

    public CancellationToken Lost => CancellationToken.None;

    public void Dispose() => leaderLock.Dispose();
}
