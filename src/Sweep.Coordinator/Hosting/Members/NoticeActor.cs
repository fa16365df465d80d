using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Tools.PublishSubscribe;
using Sweep.Coordinator.Hosting.Watching;
using Sweep.Remoting.Links;

namespace Sweep.Coordinator.Hosting.Members;

/// <summary>
/// Passes notices between the boards of coordinators, by Akka's publish and subscribe. A
/// coordinator subscribes only while something listens at its board, so notices travel only where
/// they are shown. While the cluster has one member, its board passes nothing on.
/// </summary>
internal sealed class NoticeActor(NoticeBoard board) : UntypedActor
{
    private const string Topic = "notices";

    private readonly HashSet<UniqueAddress> members = [];
    private Action<Func<SweepNotice>>? outlet;
    private IActorRef mediator = null!;
    private bool isSubscribed;

    protected override void PreStart()
    {
        var self = Self;
        mediator = DistributedPubSub.Get(Context.System).Mediator;
        outlet = make => self.Tell(new Outgoing(make), self);
        Cluster
            .Get(Context.System)
            .Subscribe(self, ClusterEvent.InitialStateAsEvents, typeof(ClusterEvent.IMemberEvent));
        board.Changed = () => self.Tell(ListenersChanged.Instance, self);
        Subscribe();
    }

    protected override void PostStop()
    {
        Cluster.Get(Context.System).Unsubscribe(Self);
        (board.Outlet, board.Changed) = (null, null);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Outgoing outgoing:
                mediator.Tell(new Publish(Topic, FrameOf(outgoing.Make)));
                break;
            case ClusterEvent.IMemberEvent change:
                Count(change.Member);
                break;
            case ListenersChanged:
                Subscribe();
                break;
            case LinkFrame frame when SweepNotice.Read(frame.Bytes.Span) is { } notice:
                board.Tell(notice);
                break;
        }
    }

    // One that comes back to the coordinator that published it is no frame, but still a pending
    // one.
    private static PendingFrame FrameOf(Func<SweepNotice> make) => new(() => make().ToJson());

    private void Count(Member member)
    {
        if (member.Status is MemberStatus.Removed)
            members.Remove(member.UniqueAddress);
        else
            members.Add(member.UniqueAddress);
        board.Outlet = members.Count > 1 ? outlet : null;
    }

    private void Subscribe()
    {
        if (board.HasListeners == isSubscribed)
            return;
        isSubscribed = board.HasListeners;
        mediator.Tell(isSubscribed ? new Subscribe(Topic, Self) : new Unsubscribe(Topic, Self));
    }

    private sealed record Outgoing(Func<SweepNotice> Make);

    private sealed record ListenersChanged
    {
        public static readonly ListenersChanged Instance = new();
    }
}
