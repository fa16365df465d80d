using System.Collections.Immutable;

namespace Sweep.Storage;

/// <summary>
/// What the coordinators of one store know of each other. They trust each other because each could
/// write here. Safe for any number of threads; everything throws <see cref="StorageException"/>
/// where the database fails.
/// </summary>
public interface ICoordinatorRegistry
{
    /// <summary>Enters a coordinator, for as long as it is renewed.</summary>
    /// <returns>Its name here. Names of those that come later are greater.</returns>
    string Register(CoordinatorEntry entry);

    /// <summary>Renews an entry, and reads what the store says of all coordinators.</summary>
    /// <param name="isMember">Whether this coordinator takes part in a cluster.</param>
    RegistryView Renew(string name, bool isMember);

    /// <summary>Takes an entry out. Taking out what is unknown is no error.</summary>
    void Withdraw(string name);

    /// <summary>Takes a lease; null where a coordinator has it, this one included.</summary>
    /// <param name="name">Of the coordinator that takes it.</param>
    IHeldLease? TryTake(CoordinatorLease lease, string name);

    /// <summary>Which coordinator has a lease; null where it is free.</summary>
    string? HolderOf(CoordinatorLease lease);
}

/// <summary>What a store says of its coordinators at one moment.</summary>
/// <param name="Coordinators">Those whose entries have not expired, the oldest first.</param>
/// <param name="Founder">
/// Which of them has <see cref="CoordinatorLease.Founding"/>; null where none has.
/// </param>
/// <param name="Leader">Who leads; null where none does.</param>
public sealed record RegistryView(
    ImmutableArray<RegisteredCoordinator> Coordinators,
    string? Founder,
    LeaderIdentity? Leader
);

/// <summary>What one coordinator of a store has at a time, apart from the lead.</summary>
public enum CoordinatorLease
{
    /// <summary>The right to begin a cluster. The oldest member of a cluster keeps it.</summary>
    Founding,

    /// <summary>The right to go on after a cut, and to give the other side up.</summary>
    Downing,
}

/// <summary>A lease that this process has. Disposal gives it back.</summary>
public interface IHeldLease : IDisposable
{
    /// <summary>
    /// Whether it is held, as far as can be known without asking. Once it is not, it never is
    /// again.
    /// </summary>
    bool IsHeld { get; }
}

/// <summary>How a coordinator is reached and known.</summary>
/// <param name="LinkAddress">Of its port for workers and coordinators, as host:port.</param>
/// <param name="Fingerprint">SHA-256 of the certificate that it shows there.</param>
public sealed record CoordinatorEntry(LeaderIdentity Identity, string LinkAddress, string Fingerprint);

/// <summary>A coordinator that others can reach.</summary>
/// <param name="IsMember">Whether it takes part in a cluster.</param>
public sealed record RegisteredCoordinator(string Name, CoordinatorEntry Entry, bool IsMember);
