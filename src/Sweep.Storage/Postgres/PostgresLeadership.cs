namespace Sweep.Storage.Postgres;

/// <summary>The lead of all coordinators that share a schema.</summary>
internal sealed class PostgresLeadership(Lease lease) : ILeadership
{
    public long Term => lease.Term;

    public bool IsHeld => lease.IsStillHeld();

    public CancellationToken Lost => lease.Lost;

    public void Dispose() => lease.Dispose();
}
