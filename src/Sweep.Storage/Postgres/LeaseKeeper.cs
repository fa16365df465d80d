using System.Security.Cryptography;
using Sweep.Shared.Protocol;

namespace Sweep.Storage.Postgres;

/// <summary>
/// Takes leases and renews all that this store has, from a thread of its own: neither a mailbox nor
/// a pool full of other work can hold it up. It ends with the process. Safe for any number of
/// threads.
/// </summary>
internal sealed class LeaseKeeper : IDisposable
{
    public const string Leader = "leader";

    /// <summary>How long after a renewal that failed the next is tried.</summary>
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(300);

    /// <summary>
    /// How often it is looked whether a lease is to be believed in no more, while a renewal may
    /// hang.
    /// </summary>
    private static readonly TimeSpan CheckPause = TimeSpan.FromMilliseconds(250);

    private const int MostRounds = 10;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Lease> leases = new(StringComparer.Ordinal);
    private readonly Dictionary<string, LeaseHolder> beingTaken = new(StringComparer.Ordinal);
    private readonly ManualResetEventSlim stopping = new();
    private readonly TimeProvider clock;
    private readonly LeaseRows rows;
    private Thread? renewing;
    private ITimer? checking;
    private bool isDisposed;

    public LeaseKeeper(PostgresDatabase database, string token, TimeProvider clock)
    {
        (this.clock, Token) = (clock, token);
        rows = new LeaseRows(database, token);
    }

    /// <summary>What this store's leases are known by at the server.</summary>
    public string Token { get; }

    /// <summary>A token that no two stores share, of this process or another.</summary>
    public static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>The lease, or null and who has it.</summary>
    public Lease? TryTake(string name, LeaseHolder self, out LeaseHolder? holder)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(isDisposed, this);
            holder =
                leases.TryGetValue(name, out var held) && held.IsStillHeld()
                    ? held.Holder
                    : beingTaken.GetValueOrDefault(name);
            if (holder is not null)
                return null;
            beingTaken.Add(name, self);
        }

        try
        {
            for (var round = 0; round < MostRounds; round++)
            {
                var askedAt = clock.GetTimestamp();
                if (rows.TryTake(name, self) is { } term)
                    return Keep(new Lease(this, clock, new LeaseGrant(name, term, self), askedAt));
                if (rows.Find(name) is { } found)
                {
                    holder = found.Holder;
                    return null;
                }
                // It ended between the two questions.
            }

            throw new StoreAwayException($"The lease ({name}) changes hands too quickly to be taken. Try again.");
        }
        finally
        {
            lock (gate)
                beingTaken.Remove(name);
        }
    }

    /// <summary>Who has a lease at the server; null if it is free.</summary>
    public LeaseHolder? HolderOf(string name) => rows.Find(name)?.Holder;

    /// <summary>
    /// How long a lease still lasts at the server unless it is renewed; null if no process has it.
    /// </summary>
    public TimeSpan? LeftOf(string name) => rows.Left(name);

    /// <summary>Called by the lease when it is disposed of.</summary>
    public void Release(Lease lease)
    {
        try
        {
            // A store that is away must not hold up the end of what was lost with it.
            if (lease.IsStillHeld())
                rows.Release([lease]);
        }
        catch (StorageException)
        {
            // It expires by itself.
        }

        lock (gate)
            if (leases.TryGetValue(lease.Name, out var known) && known == lease)
                leases.Remove(lease.Name);
    }

    /// <summary>Gives all back, and renews no more.</summary>
    public void Dispose()
    {
        Lease[] left;
        lock (gate)
        {
            if (isDisposed)
                return;
            isDisposed = true;
            left = [.. leases.Values];
        }

        stopping.Set();
        renewing?.Join();
        checking?.Dispose();
        stopping.Dispose();
        foreach (var lease in left)
        {
            lease.Dispose();
            lease.Lose();
        }
    }

    private Lease Keep(Lease lease)
    {
        lock (gate)
        {
            leases[lease.Name] = lease;
            if (renewing is null && !isDisposed)
            {
                renewing = new Thread(RenewUntilStopped)
                {
                    Name = "lease renewal",
                    IsBackground = true,
                    Priority = ThreadPriority.AboveNormal,
                };
                renewing.Start();
                checking = clock.CreateTimer(_ => CheckBelief(), null, CheckPause, CheckPause);
            }
        }

        return lease;
    }

    private void RenewUntilStopped()
    {
        for (
            var pause = Lease.RenewalPause;
            !stopping.Wait(pause);
            pause = TryRenew() ? Lease.RenewalPause : RetryPause
        ) { }
    }

    private bool TryRenew()
    {
        if (Held() is not { Length: > 0 } held)
            return true;
        try
        {
            var askedAt = clock.GetTimestamp();
            var renewed = rows.Renew(held).ToHashSet(StringComparer.Ordinal);
            foreach (var lease in held)
            {
                if (renewed.Contains(lease.Name))
                    lease.Renewed(askedAt);
                else
                    lease.Lose();
            }

            return true;
        }
        catch (StorageException)
        {
            // The writer finds out as well, and says so. Belief ends by the clock.
            return false;
        }
    }

    private Lease[] Held()
    {
        lock (gate)
            return [.. leases.Values.Where(lease => lease.IsStillHeld())];
    }

    private void CheckBelief() => Held();
}
