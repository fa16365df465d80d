namespace Sweep.Coordinator.Core.Study.Asking;

/// <summary>A client wants a trial.</summary>
/// <param name="Request">By which the answer finds the client.</param>
/// <param name="Client">What the log calls it, as it calls workers: <c>ask:NAME</c>.</param>
/// <param name="Lease">
/// How long it may be silent before the trial goes to another client; whole seconds.
/// </param>
/// <param name="Again">
/// The attempt that it has already, whose parameters it wants again; null for a new one.
/// </param>
public sealed record Ask(long Request, string Client, TimeSpan Lease, TrialAttempt? Again = null)
{
    /// <summary>What a client has unless it says otherwise.</summary>
    public static readonly TimeSpan DefaultLease = TimeSpan.FromSeconds(60);

    public static readonly TimeSpan ShortestLease = TimeSpan.FromSeconds(1),
        LongestLease = TimeSpan.FromDays(7);
}

/// <summary>A client says something of a trial that it asked for.</summary>
public sealed record Tell(long Request, TrialAttempt Of, Telling Telling);

/// <summary>An attempt at a trial of one sweep.</summary>
public readonly record struct TrialAttempt(int Trial, int Attempt)
{
    public override string ToString() => $"attempt {Attempt} of trial {Trial}";
}

/// <summary>How long a client may be silent.</summary>
/// <param name="Until">
/// When the trial goes to another client unless something is heard before.
/// </param>
public sealed record ClientLease(int Attempt, TimeSpan Length, DateTimeOffset Until = default)
{
    /// <summary>As the log has it; what no client took has the usual one.</summary>
    public static ClientLease Of(TrialLife.Running running) =>
        new(running.Attempt, running.LeaseSeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : Ask.DefaultLease);
}
