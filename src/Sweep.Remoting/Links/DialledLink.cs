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
    private readonly IActorRef ear;
    private readonly LinkKey key;

    private DialledLink(ActorSystem system, IActorRef seat, IActorRef ear, LinkKey key) =>
        (this.system, this.seat, this.ear, this.key) = (system, seat, ear, key);

    /// <summary>
    /// Makes the worker's end. The connection itself is made for the first message.
    /// </summary>
    /// <param name="key">What the coordinator was told of; this object's from now on.</param>
    /// <param name="seat">The name of the coordinator's actor that waits for this worker.</param>
    /// <param name="heard">Told each message; must be quick.</param>
    /// <param name="broke">
    /// Told why the link broke; must be quick, and may be told more than once.
    /// </param>
    public static DialledLink Open(
        LinkPlace place,
        LinkKey key,
        string seat,
        Action<ReadOnlyMemory<byte>> heard,
        Action<string> broke,
        TimeProvider clock,
        ILogger log
    )
    {
        var end = new LinkEnd(LinkName.Make(), key.Context, clock)
        {
            Find = system => system == place.System ? place : null,
        };
        var system = LinkSystems.Dial(end, log);
        var ear = system.ActorOf(Props.Create(() => new Ear(heard, broke)), LinkName.Make());
        return new DialledLink(system, LinkSystems.SeatOf(system, place, seat), ear, key);
    }

    /// <summary>Says a message, which gets there after all earlier ones or not at all.</summary>
    public void Say(byte[] message) => seat.Tell(new LinkFrame(message), ear);

    /// <summary>Ends it; what was said last is sent before.</summary>
    public async Task EndAsync()
    {
        await system.Terminate().ConfigureAwait(false);
        key.Dispose();
    }

    private sealed class Ear : UntypedActor
    {
        private readonly Action<ReadOnlyMemory<byte>> heard;
        private readonly Action<string> broke;

        public Ear(Action<ReadOnlyMemory<byte>> heard, Action<string> broke) =>
            (this.heard, this.broke) = (heard, broke);

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
                    heard(frame.Bytes);
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
