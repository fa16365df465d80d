using Sweep.Coordinator.Core.Fleet;
using Sweep.Shared.Actors;
using Sweep.Shared.Protocol;

namespace Sweep.Coordinator.Actors;

/// <summary>The shell of <see cref="FleetCore"/>: soft state, so nothing to persist.</summary>
internal sealed class FleetActor : IAsyncDisposable
{
    private readonly Action<FleetEffect.Offer> offer;
    private readonly Action<FleetEffect.ReportLost> reportLost;
    private readonly Action<string, WorkerCommand> send;
    private readonly Mailbox<FleetInput> mailbox;
    private FleetState state = new();

    public FleetActor(Action<FleetEffect.Offer> offer, Action<FleetEffect.ReportLost> reportLost, Action<string, WorkerCommand> send)
    {
        (this.offer, this.reportLost, this.send) = (offer, reportLost, send);
        mailbox = new Mailbox<FleetInput>(Handle);
    }

    /// <summary>Ends when the fleet is disposed; faulted if this program has a bug.</summary>
    public Task Completion => mailbox.Completion;

    public void Tell(FleetInput input) => mailbox.Tell(input);

    public ValueTask DisposeAsync() => mailbox.DisposeAsync();

    private void Handle(IReadOnlyList<FleetInput> inputs)
    {
        foreach (var input in inputs)
        {
            (state, var effects) = FleetCore.Step(state, input);
            foreach (var effect in effects)
            {
                switch (effect)
                {
                    case FleetEffect.Offer offered: offer(offered); break;
                    case FleetEffect.ReportLost lost: reportLost(lost); break;
                    case FleetEffect.Send sent: send(sent.Worker, sent.Command); break;
                }
            }
        }
    }
}
