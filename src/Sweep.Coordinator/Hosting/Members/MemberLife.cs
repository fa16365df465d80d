using System.Collections.Immutable;
using Akka.Actor;
using Serilog;
using Sweep.Remoting.Members;
using Sweep.Shared.Protocol;
using Sweep.Storage;

namespace Sweep.Coordinator.Hosting.Members;

/// <summary>
/// A coordinator in the cluster under one name: from its entry in the store to its end. It ends
/// when it is told to, when the cluster gave it up, and when it stands apart from the cluster that
/// the store names.
/// </summary>
internal sealed class MemberLife : IAsyncDisposable
{
    /// <summary>How often the entry is renewed and the cluster is looked at.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.5);

    /// <summary>
    /// A member that does not reach the store for so long leaves to those that may.
    /// </summary>
    private static readonly TimeSpan StoreLimit = TimeSpan.FromSeconds(6);

    /// <summary>
    /// How long a member waits for a cluster that it is not in, while another one is named.
    /// </summary>
    private static readonly TimeSpan ApartLimit = TimeSpan.FromSeconds(15);

    /// <summary>How long an orderly end may take.</summary>
    private static readonly TimeSpan LeaveLimit = TimeSpan.FromSeconds(10);

    private readonly ICoordinatorRegistry registry;
    private readonly PeerBook peers;
    private readonly MemberSystem system;
    private readonly DowningLease downing;
    private readonly TimeProvider clock;
    private readonly ILogger log;
    private readonly JoinAttempts joining;
    private readonly LeadTurn lead;
    private IHeldLease? founding;
    private Task turn = Task.CompletedTask,
        look = Task.CompletedTask;
    private long renewed;
    private long? apart,
        leaving;
    private long? entering;
    private volatile bool isOver;

    public MemberLife(MemberContext context, string name, LeadTurn lead)
    {
        (registry, peers, clock, log, this.lead) = (context.Registry, context.Peers, context.Clock, context.Log, lead);
        downing = new DowningLease(registry, name, clock);
        system = MemberSystem.Open(context.Links, name, peers, downing, log);
        joining = new JoinAttempts(system, clock, log);
        renewed = clock.GetTimestamp();
        entering = renewed;
        Func<CancellationToken, Task> leading = over => turn = lead.RunAsync(over);
        system.System.ActorOf(Props.Create(() => new NoticeActor(context.Notices)), "notices");
        system.RunOnce(Props.Create(() => new LeaderActor(leading, lead.Bugs)));
    }

    public MemberSystem System => system;

    /// <summary>Ends with the life.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!system.Ended.IsCompleted)
        {
            // A store that does not answer must not hide how long it has been away.
            if (look.IsCompleted)
            {
                await look.ConfigureAwait(false);
                look = Task.Run(Tick, CancellationToken.None);
            }

            if (stop.IsCancellationRequested || IsCutFromStore())
                Leave();
            if (
                isOver
                || IsLong(apart, ApartLimit)
                || IsLong(leaving, LeaveLimit)
                || IsLong(entering, JoinAttempts.Limit)
            )
                return;
            await Task.WhenAny(system.Ended, Task.Delay(Pause, clock, CancellationToken.None)).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await system.DisposeAsync().ConfigureAwait(false);
        // A look that goes on would take leases after they were given back.
        await look.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        // A bug of the turn is told by its actor.
        await turn.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Task.Run(LetGo).ConfigureAwait(false);
    }

    private void Tick()
    {
        try
        {
            var view = registry.Renew(system.Name, system.IsUp && leaving is null);
            renewed = clock.GetTimestamp();
            peers.Learn(view.Coordinators);
            lead.Learn(view.Leader);
            if (system.IsUp)
                Stay(view.Founder);
            else if (leaving is null)
                Enter(view.Coordinators);
        }
        catch (StorageException failure)
        {
            log.Debug("The coordinators cannot be read: {Reason}", failure.Message);
        }
    }

    /// <summary>
    /// Joins a cluster that the store names, else begins one if no other coordinator may. If the
    /// members that it asked are gone, they may have begun to take it in, and it would wait for
    /// them for ever: it begins again under another name.
    /// </summary>
    private void Enter(ImmutableArray<RegisteredCoordinator> named)
    {
        RegisteredCoordinator[] members = [.. named.Where(other => other.IsMember && other.Name != system.Name)];
        if (members.Length > 0)
            joining.Join(members);
        else if (joining.HasAsked)
            isOver = true;
        else if (TryHoldFounding())
            joining.Found();
    }

    /// <summary>
    /// The oldest member keeps the right to found, so that no second cluster begins.
    /// </summary>
    /// <param name="founder">The member that has the right, as the store says.</param>
    private void Stay(string? founder)
    {
        entering = null;
        var members = system.Members;
        if (members is [var oldest, ..] && oldest.Name == system.Name && TryHoldFounding())
        {
            apart = null;
            return;
        }

        var isTogether = founder is null || members.Any(member => member.Name == founder);
        apart = isTogether ? null : apart ?? clock.GetTimestamp();
    }

    private bool TryHoldFounding()
    {
        if (founding is { IsHeld: true })
            return true;
        founding?.Dispose();
        founding = registry.TryTake(CoordinatorLease.Founding, system.Name);
        return founding is not null;
    }

    private bool IsCutFromStore() => IsLong(renewed, StoreLimit) && system.Members.Any(IsReachedPeer);

    private bool IsReachedPeer(MemberView member) => member.IsUp && !member.IsUnreachable && member.Name != system.Name;

    private void Leave()
    {
        if (leaving is not null)
            return;
        leaving = clock.GetTimestamp();
        if (system.IsUp)
            system.Leave();
        else
            isOver = true;
    }

    private bool IsLong(long? since, TimeSpan limit) => since is { } began && clock.GetElapsedTime(began) > limit;

    private void LetGo()
    {
        founding?.Dispose();
        downing.Dispose();
        try
        {
            registry.Withdraw(system.Name);
        }
        catch (StorageException)
        {
            // Its entry expires by itself.
        }
    }
}
