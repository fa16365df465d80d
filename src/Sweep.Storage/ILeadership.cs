namespace Sweep.Storage;

/// <summary>The right to lead a fleet. Disposal gives it back at once.</summary>
public interface ILeadership : IDisposable
{
    /// <summary>Larger than that of every earlier leader.</summary>
    long Term { get; }

    /// <summary>
    /// Whether no other process may lead yet, by the clock, as of now. <see cref="Lost"/> does not
    /// replace it: a process that stood still may act before the timer of that token has run.
    /// </summary>
    bool IsHeld { get; }

    /// <summary>
    /// Fires when another process may lead: what was believed until then must be read again. It
    /// ends what waits, as <see cref="IsHeld"/> cannot. Never fires where only this process's death
    /// ends it.
    /// </summary>
    CancellationToken Lost { get; }
}

public abstract record LeadResult
{
    private LeadResult() { }

    public sealed record Leading(ILeadership Leadership) : LeadResult;

    /// <summary>Another process leads.</summary>
    public sealed record Held(LeaderIdentity By) : LeadResult;
}

/// <summary>A process that leads a fleet.</summary>
/// <param name="Address">Where workers reach it, as host:port.</param>
public sealed record LeaderIdentity(string Address, int ProcessId, string Host);
