using System.Collections.Immutable;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Cluster;
using Akka.Cluster.Tools.Singleton;
using Serilog;
using Sweep.Remoting.Links;

namespace Sweep.Remoting.Members;

/// <summary>
/// The actor system in which one coordinator is a member of the cluster. It ends when the member
/// has left or was given up; a coordinator that goes on makes another one, under another name.
/// </summary>
public sealed class MemberSystem : IAsyncDisposable
{
    private const string SingletonName = "leader";

    private readonly Cluster cluster;

    private MemberSystem(ActorSystem system, string name)
    {
        (System, Name) = (system, name);
        cluster = Cluster.Get(system);
    }

    public ActorSystem System { get; }

    /// <summary>What it is addressed by.</summary>
    public string Name { get; }

    /// <summary>Ends when the system has.</summary>
    public Task Ended => System.WhenTerminated;

    /// <summary>Whether the cluster counts on this member.</summary>
    public bool IsUp => cluster.SelfMember.Status == MemberStatus.Up;

    /// <summary>All members as this one sees them, the oldest first.</summary>
    public ImmutableArray<MemberView> Members
    {
        get
        {
            var state = cluster.State;
            return [.. state.Members.Order(Member.AgeOrdering).Select(member => ViewOf(member, state))];
        }
    }

    /// <summary>Begins a cluster of one.</summary>
    public void Found() => cluster.Join(cluster.SelfAddress);

    /// <summary>
    /// Joins the cluster of the first of these that answers; tries until one does.
    /// </summary>
    /// <param name="names">Other members.</param>
    public void Join(IEnumerable<string> names) =>
        cluster.JoinSeedNodes(names.Select(name => cluster.SelfAddress.WithHost(name)));

    /// <summary>
    /// Leaves in order: what runs here once is handed over, then the system ends.
    /// </summary>
    public void Leave() => cluster.Leave(cluster.SelfAddress);

    /// <summary>Runs one actor on the oldest member of the cluster.</summary>
    /// <param name="props">The actor. It stops itself some time after <see cref="Finish"/>.</param>
    public void RunOnce(Props props)
    {
        var settings = ClusterSingletonManagerSettings.Create(System).WithSingletonName(SingletonName);
        System.ActorOf(ClusterSingletonManager.Props(props, Finish.Instance, settings), "once");
    }

    /// <summary>Makes the system in which a coordinator is a member of the cluster.</summary>
    /// <param name="listener">The port of the coordinator, at which others reach it.</param>
    /// <param name="name">What it is addressed by: see <see cref="LinkName"/>.</param>
    /// <param name="peers">The coordinators that may connect and be dialled.</param>
    /// <param name="lease">What decides after a cut which side goes on.</param>
    public static MemberSystem Open(
        LinkListener listener,
        string name,
        IMemberPeers peers,
        IDowningLease lease,
        ILogger log
    )
    {
        var end = listener.EndFor(name, peers.Admits, peers.Find);
        var target = new LogTarget { Target = log, IsQuiet = true };
        var bootstrap = BootstrapSetup.Create().WithConfig(ActorSettings.Member);
        var setup = ActorSystemSetup.Create(bootstrap, end, new MemberLeaseSetup(lease), target);
        return new MemberSystem(ActorSystem.Create(ActorSettings.SystemName, setup), name);
    }

    public async ValueTask DisposeAsync() => await System.Terminate().ConfigureAwait(false);

    private static MemberView ViewOf(Member member, ClusterEvent.CurrentClusterState state) =>
        new(member.Address.Host, member.Status == MemberStatus.Up, state.Unreachable.Contains(member));
}

/// <summary>A member as another one sees it.</summary>
/// <param name="IsUp">Whether it takes part; else it joins or leaves.</param>
/// <param name="IsUnreachable">Whether a member does not hear it.</param>
public sealed record MemberView(string Name, bool IsUp, bool IsUnreachable);
