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
    /// <param name="seat">The name of the coordinator's actor that waits for this worker.</param>
    /// <param name="receive">Takes each message; must be quick.</param>
    /// <param name="broke">
    /// Takes why the link broke; must be quick, and may be called more than once.
    /// </param>
    public static DialledLink Open(
        LinkAddress address,
        LinkKey key,
        string seat,
        Action<ReadOnlyMemory<byte>> receive,
        Action<string> broke,
        TimeProvider clock,
        ILogger log
    )
    {
        var end = new LinkEnd(LinkName.Make(), key.Context, clock)
        {
            Find = system => system == address.System ? address : null,
        };
        var system = LinkSystems.Dial(end, log);
        var receiver = system.ActorOf(Props.Create(() => new Receiver(receive, broke)), LinkName.Make());
        return new DialledLink(system, LinkSystems.SeatOf(system, address, seat), receiver, key);
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
        private readonly Action<ReadOnlyMemory<byte>> receive;
        private readonly Action<string> broke;

        public Receiver(Action<ReadOnlyMemory<byte>> receive, Action<string> broke) =>
            (this.receive, this.broke) = (receive, broke);

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
                    receive(frame.Bytes);
                    break;
                case AssociationErrorEvent error:
                    broke(error.Cause.GetBaseException().Message);
                    break;
                case DisassociatedEvent:
                    broke("it was closed");
                    break;
                case ThisActorSystemQuarantinedEvent:
                    broke("the coordinator gave this connection up");
                    break;
            }
        }
    }
}
