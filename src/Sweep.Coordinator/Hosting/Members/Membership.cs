using System.Collections.Immutable;
using Serilog;
using Sweep.Coordinator.Hosting.Watching;
using Sweep.Coordinator.Views;
using Sweep.Remoting.Links;
using Sweep.Remoting.Members;
using Sweep.Shared.Protocol;
using Sweep.Storage;

namespace Sweep.Coordinator.Hosting.Members;

/// <summary>
/// This coordinator among those of its store. They form one cluster, and the oldest member tries to
/// lead. A member that was given up comes back under another name, as the youngest.
/// </summary>
internal sealed class Membership(MemberContext context, LeadTurn lead)
{
    private readonly StoreOutage outage = new(context.Clock, context.Log);
    private volatile MemberSystem? system;

    /// <summary>
    /// All members as this one sees them, the oldest first; empty while it is no member.
    /// </summary>
    public ImmutableArray<CoordinatorMember> Members =>
        system is { Ended.IsCompleted: false } mine ? [.. mine.Members.Select(MemberOf)] : [];

    /// <summary>Takes part until it is told to stop; then it hands over what it leads.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            if (TryRegister() is { } name)
                await LiveAsync(name, stop).ConfigureAwait(false);
            if (lead.Bugs.Task.IsFaulted)
                await lead.Bugs.Task.ConfigureAwait(false);
            await Task.WhenAny(Task.Delay(MemberLife.Pause, context.Clock, stop)).ConfigureAwait(false);
        }
    }

    private async Task LiveAsync(string name, CancellationToken stop)
    {
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(stop);
        await using var life = new MemberLife(context, name, lead);
        system = life.System;
        var running = life.RunAsync(ending.Token);
        await Task.WhenAny(running, lead.Bugs.Task).ConfigureAwait(false);
        await ending.CancelAsync().ConfigureAwait(false);
        await running.ConfigureAwait(false);
        system = null;
        if (!stop.IsCancellationRequested)
            context.Log.Warning("No longer a member of the cluster of coordinators: joining again");
    }

    private string? TryRegister()
    {
        try
        {
            var name = context.Registry.Register(context.Entry);
            outage.Back();
            return name;
        }
        catch (StorageException failure)
        {
            outage.Away(failure.Message);
            return null;
        }
    }

    private CoordinatorMember MemberOf(MemberView view) =>
        new(view.Name, context.Peers.AddressOf(view.Name), view.IsUp, view.IsUnreachable);
}

/// <summary>What a coordinator needs to be a member.</summary>
/// <param name="Links">Its port for workers and other coordinators.</param>
/// <param name="Entry">How others reach it.</param>
/// <param name="Notices">What it shares with the others.</param>
internal sealed record MemberContext(
    ICoordinatorRegistry Registry,
    LinkListener Links,
    CoordinatorEntry Entry,
    NoticeBoard Notices,
    TimeProvider Clock,
    ILogger Log
)
{
    public PeerBook Peers { get; } = new(Clock);
}

/// <summary>
/// What a member does while it is the one that tries to lead, and learns while it is not.
/// </summary>
/// <param name="RunAsync">Leads until it is told to end.</param>
/// <param name="Learn">Takes who leads, as the store says; null: none does.</param>
/// <param name="Bugs">Faulted if this program has a bug.</param>
internal sealed record LeadTurn(
    Func<CancellationToken, Task> RunAsync,
    Action<LeaderIdentity?> Learn,
    TaskCompletionSource Bugs
);
