using Sweep.Shared.Protocol;

namespace Sweep.Storage.Postgres;

/// <summary>Who has a lease, or asks for it.</summary>
/// <param name="Address">Of a leader, else empty.</param>
internal sealed record LeaseHolder(int ProcessId, string Host, string Address)
{
    public static LeaseHolder Self(string address = "") => new(Environment.ProcessId, Environment.MachineName, address);
}

/// <summary>A lease as the server granted it.</summary>
internal sealed record LeaseGrant(string Name, long Term, LeaseHolder Holder);

/// <summary>
/// A lease that this process has. It believes in it for less long than the server does, by its own
/// monotonic clock, and asks that clock before anything is begun: so a process that stood still
/// finds out. What is written is protected by the server whatever this process believes. Safe for
/// any number of threads.
/// </summary>
internal sealed class Lease : IHeldLease
{
    /// <summary>How long a lease lives at the server, from its last renewal.</summary>
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(6);

    /// <summary>
    /// How long its holder believes in it, from before it asked for the last renewal that
    /// succeeded.
    /// </summary>
    public static readonly TimeSpan Trust = TimeSpan.FromSeconds(4.5);

    public static readonly TimeSpan RenewalPause = TimeSpan.FromSeconds(1.5);

    private readonly LeaseKeeper keeper;
    private readonly TimeProvider clock;
    private readonly CancellationTokenSource lost = new();
    private readonly LeaseGrant grant;
    private long believedFrom;
    private int released;

    /// <param name="askedAt">When the lease was asked for, by <paramref name="clock"/>.</param>
    public Lease(LeaseKeeper keeper, TimeProvider clock, LeaseGrant grant, long askedAt) =>
        (this.keeper, this.clock, this.grant, believedFrom) = (keeper, clock, grant, askedAt);

    public string Name => grant.Name;

    public long Term => grant.Term;

    public LeaseHolder Holder => grant.Holder;

    public string Token => keeper.Token;

    bool IHeldLease.IsHeld => IsStillHeld();

    public CancellationToken Lost => lost.Token;

    /// <summary>
    /// Whether it is held, as far as can be known without asking the server. Once it is not, it
    /// never is again.
    /// </summary>
    public bool IsStillHeld()
    {
        if (!lost.IsCancellationRequested && clock.GetElapsedTime(Volatile.Read(ref believedFrom)) >= Trust)
            Lose();
        return !lost.IsCancellationRequested;
    }

    /// <exception cref="WriterDeposedException">Another process may have it.</exception>
    public void MustBeHeld()
    {
        if (!IsStillHeld())
            throw new WriterDeposedException(
                $"This process could not renew its lease ({Name}) in time: another one may have taken over. Nothing "
                    + "was written, and what was known must be read again."
            );
    }

    public void Renewed(long askedAt) => Volatile.Write(ref believedFrom, askedAt);

    /// <summary>
    /// What waits for the loss runs on other threads: no thread of ours waits for it.
    /// </summary>
    public void Lose() => _ = lost.CancelAsync();

    /// <summary>Gives it back.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref released, 1) == 0)
            keeper.Release(this);
    }
}
