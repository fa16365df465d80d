using Serilog;
using Sweep.Remoting.Members;
using Sweep.Storage;

namespace Sweep.Coordinator.Hosting.Members;

/// <summary>
/// Asks to join no more often than a join may take, unless there are other members to ask. Says
/// once that none of them answers.
/// </summary>
internal sealed class JoinAttempts(MemberSystem system, TimeProvider clock, ILogger log)
{
    /// <summary>How long one try may take. The other limits count tries.</summary>
    private static readonly TimeSpan TryLimit = TimeSpan.FromSeconds(5);

    /// <summary>After this time the user is told.</summary>
    private static readonly TimeSpan Patience = 3 * TryLimit;

    /// <summary>After this time joining is tried under another name.</summary>
    public static readonly TimeSpan Limit = 12 * TryLimit;

    private readonly long began = clock.GetTimestamp();
    private string[] asked = [];
    private long askedAt;
    private bool hasFounded,
        hasWarned;

    /// <summary>Whether other members were asked to take this one in.</summary>
    public bool HasAsked => asked.Length > 0;

    /// <param name="members">At least one coordinator that takes part in a cluster.</param>
    public void Join(RegisteredCoordinator[] members)
    {
        string[] names = [.. members.Select(member => member.Name)];
        WarnOnce(members);
        if (names.SequenceEqual(asked) && clock.GetElapsedTime(askedAt) < TryLimit)
            return;
        (asked, askedAt) = (names, clock.GetTimestamp());
        system.Join(names);
    }

    public void Found()
    {
        if (hasFounded)
            return;
        hasFounded = true;
        system.Found();
    }

    private void WarnOnce(RegisteredCoordinator[] members)
    {
        if (hasWarned || clock.GetElapsedTime(began) < Patience)
            return;
        hasWarned = true;
        log.Warning(
            "No coordinator of the cluster answers at its port for workers ({Addresses}). "
                + "This one stands by until they do, or until they are gone",
            string.Join(", ", members.Select(member => member.Entry.LinkAddress))
        );
    }
}
