using Akka.Actor;
using Akka.Remote;
using Serilog;

namespace Sweep.Remoting.Links;

/// <summary>
/// A worker's link to one coordinator. Each link has an actor system, a key and a certificate of
/// its own, which end with it, so nothing of a broken link gets into the next one.
/// </summary>
public sealed class DialledLink
{
    private readonly ActorSystem system;
    private readonly IActorRef seat;
    private readonly IActorRef receiver;
    private readonly LinkKey key;

    private DialledLink(ActorSystem system, IActorRef seat, IActorRef receiver, LinkKey key) =>
        (this.system, this.seat, this.receiver, this.key) = (system, seat, receiver, key);

    /// <summary>
    /// Makes the worker's end. The connection itself is made for the first message.
    /// </summary>
    /// <param name="key">What the coordinator was told of; this object's from now on.</param>
    public static DialledLink Open(
        DialledSeat seat,
        LinkKey key,
        LinkHandlers handlers,
        TimeProvider clock,
        ILogger log
    )
    {
        var address = seat.Address;
        var end = new LinkEnd(LinkName.Make(), key.Context, clock)
        {
            Find = system => system == address.System ? address : null,
        };
        var system = LinkSystems.Dial(end, log);
        var receiver = system.ActorOf(Props.Create(() => new Receiver(handlers)), LinkName.Make());
        return new DialledLink(system, LinkSystems.SeatOf(system, address, seat.Name), receiver, key);
    }

    /// <summary>Sends a message, which gets there after all earlier ones or not at all.</summary>
    public void Send(byte[] message) => seat.Tell(new LinkFrame(message), receiver);

    /// <summary>Ends it; what was sent last gets there before.</summary>
    public async Task EndAsync()
    {
        await system.Terminate().ConfigureAwait(false);
        key.Dispose();
    }

    private sealed class Receiver : UntypedActor
    {
        private readonly LinkHandlers handlers;

        public Receiver(LinkHandlers handlers) => this.handlers = handlers;

        protected override void PreStart()
        {
            Context.System.EventStream.Subscribe(Self, typeof(AssociationEvent));
            Context.System.EventStream.Subscribe(Self, typeof(ThisActorSystemQuarantinedEvent));
        }

        protected override void OnReceive(object message)
        {
            switch (message)
            {
                case LinkFrame frame:
                    handlers.Receive(frame.Bytes);
                    break;
                case AssociationErrorEvent error:
                    handlers.Break(error.Cause.GetBaseException().Message);
                    break;
                case DisassociatedEvent:
                    handlers.Break("it was closed");
                    break;
                case ThisActorSystemQuarantinedEvent:
                    handlers.Break("the coordinator gave this connection up");
                    break;
            }
        }
    }
}

/// <summary>The actor of a coordinator that waits for one worker.</summary>
public sealed record DialledSeat(LinkAddress Address, string Name);

/// <summary>What a worker does with what its link brings. Both must be quick.</summary>
/// <param name="Receive">Takes each message.</param>
/// <param name="Break">Takes why the link broke; may be called more than once.</param>
public sealed record LinkHandlers(Action<ReadOnlyMemory<byte>> Receive, Action<string> Break);
