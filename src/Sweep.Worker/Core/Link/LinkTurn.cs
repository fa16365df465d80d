using System.Collections.Immutable;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;

namespace Sweep.Worker.Core.Link;

/// <summary>One step of the link while it is being taken.</summary>
internal sealed class LinkTurn(LinkState state, TimeSpan now)
{
    private readonly ImmutableArray<LinkEffect>.Builder effects = ImmutableArray.CreateBuilder<LinkEffect>();

    public LinkState State { get; private set; } = state;

    public TimeSpan Now { get; } = now;

    public void Want(LinkEffect effect) => effects.Add(effect);

    public void Change(Func<LinkState, LinkState> change) => State = change(State);

    public (LinkState State, ImmutableArray<LinkEffect> Effects) End() => (State, effects.ToImmutable());
}
