using System.Collections.Immutable;
using Sweep.Shared.Protocol.Link;

namespace Sweep.Worker.Core.Link;

/// <summary>One step of the link while it is being taken.</summary>
internal sealed class LinkTurn(LinkState state, TimeSpan now)
{
    private readonly ImmutableArray<WorkerMessage>.Builder messages = ImmutableArray.CreateBuilder<WorkerMessage>();
    private readonly ImmutableArray<LinkEffect>.Builder effects = ImmutableArray.CreateBuilder<LinkEffect>();

    public LinkState State { get; private set; } = state;

    public TimeSpan Now { get; } = now;

    /// <summary>How many messages were sent on this link since the greeting.</summary>
    public long SentCount => State.Phase is LinkPhase.Joined joined ? joined.SentCount : 0;

    public void Emit(LinkEffect effect) => effects.Add(effect);

    /// <summary>
    /// Counted once the worker has joined: see <see cref="WorkerMessage.Heartbeat"/>.
    /// </summary>
    public void Send(WorkerMessage message)
    {
        messages.Add(message);
        if (State.Phase is LinkPhase.Joined joined)
            Change(link => link with { Phase = joined with { SentCount = joined.SentCount + 1 } });
    }

    public void Change(Func<LinkState, LinkState> change) => State = change(State);

    public LinkStep End() => new(State, messages.ToImmutable(), effects.ToImmutable());
}
