using Sweep.Remoting.Members;

namespace Sweep.Coordinator.Hosting.Members;

/// <summary>Asks to join no more often than a join may take, unless there are other members to ask.</summary>
internal sealed class JoinAttempts(MemberSystem system, TimeProvider clock)
{
    /// <summary>How long one try may take.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private string[] asked = [];
    private long askedAt;
    private bool hasFounded;

    public void Join(string[] members)
    {
        if (members.SequenceEqual(asked) && clock.GetElapsedTime(askedAt) < Limit) return;
        (asked, askedAt) = (members, clock.GetTimestamp());
        system.Join(members);
    }

    public void Found()
    {
        if (hasFounded) return;
        hasFounded = true;
        system.Found();
    }
}
