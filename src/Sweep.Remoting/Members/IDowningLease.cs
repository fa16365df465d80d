namespace Sweep.Remoting.Members;

/// <summary>
/// The lease that decides after a cut: the side that gets it goes on, the other side leaves the
/// cluster. One coordinator of a store has it at a time.
/// </summary>
public interface IDowningLease
{
    /// <summary>Whether this coordinator has it, as far as it can know without asking.</summary>
    bool IsHeld { get; }

    /// <summary>Whether this coordinator has it now.</summary>
    Task<bool> AcquireAsync();

    /// <summary>Gives it back; giving back what is not held is no error.</summary>
    Task ReleaseAsync();
}
