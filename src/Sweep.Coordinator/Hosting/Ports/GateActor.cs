using Akka.Actor;
using Akka.Remote;
using Sweep.Coordinator.Core.Seats;
using Sweep.Remoting;
using Sweep.Remoting.Links;

namespace Sweep.Coordinator.Hosting.Ports;

/// <summary>
/// Gives each worker that enrolled a seat, and tells a seat that its connection broke. Seats are
/// its children; their names cannot be guessed, so a worker reaches its own seat and no other
/// actor.
/// </summary>
internal sealed class GateActor(SeatContext context, LinkListener listener) : CoreActor<object>(context.Completion)
{
    /// <summary>The most seats: a worker that would get one more is refused.</summary>
    public const int MostSeats = 20_000;

    private readonly Dictionary<Address, IActorRef> connected = [];
    private readonly Dictionary<IActorRef, Taken> seats = [];
    private bool isOver;

    protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(AssociationEvent));

    protected override void Take(object message)
    {
        switch (message)
        {
            case GateMessage.Enrol enrol:
                Enrol(enrol);
                break;
            case GateMessage.Connected link:
                Connect(link);
                break;
            case DisassociatedEvent gone:
                TellBroken(gone.RemoteAddress);
                break;
            case AssociationErrorEvent failed:
                TellBroken(failed.RemoteAddress);
                break;
            case Terminated ended:
                Free(ended.ActorRef);
                break;
        }
    }

    /// <summary>Seats end with their connections; the gate ends when all of them have.</summary>
    protected override void Stop()
    {
        isOver = true;
        foreach (var seat in seats.Keys)
            seat.Tell(new SeatInput.Dismissed("this coordinator ends"));
        StopIfEmpty();
    }

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);

    private void Enrol(GateMessage.Enrol enrol)
    {
        if (isOver || seats.Count >= MostSeats)
        {
            enrol.Seat.TrySetResult(null);
            return;
        }

        var name = LinkName.Make();
        var seat = Context.ActorOf(Props.Create(() => new SeatActor(enrol.Worker, context, Self)), name);
        Context.Watch(seat);
        seats.Add(seat, new Taken(enrol.Fingerprint));
        listener.Admit(enrol.Fingerprint);
        enrol.Seat.TrySetResult(name);
    }

    private void Connect(GateMessage.Connected link)
    {
        if (!seats.TryGetValue(link.Seat, out var taken))
            return;
        taken.Remote = link.Remote;
        connected[link.Remote] = link.Seat;
    }

    private void TellBroken(Address remote)
    {
        if (connected.TryGetValue(remote, out var seat))
            seat.Tell(new SeatInput.Broken());
    }

    private void Free(IActorRef seat)
    {
        if (!seats.Remove(seat, out var taken))
            return;
        listener.Forget(taken.Fingerprint);
        if (taken.Remote is not null)
            connected.Remove(taken.Remote);
        if (isOver)
            StopIfEmpty();
    }

    private void StopIfEmpty()
    {
        if (seats.Count == 0)
            base.Stop();
    }

    private sealed class Taken(string fingerprint)
    {
        public string Fingerprint => fingerprint;

        public Address? Remote { get; set; }
    }
}

/// <summary>What a gate is told.</summary>
internal abstract record GateMessage
{
    private GateMessage() { }

    /// <summary>A worker showed its token.</summary>
    /// <param name="Fingerprint">Of the certificate that it will show.</param>
    /// <param name="Seat">Set to the name of its seat; null: it gets none.</param>
    public sealed record Enrol(string Worker, string Fingerprint, TaskCompletionSource<string?> Seat) : GateMessage;

    /// <summary>A seat knows where its worker is.</summary>
    public sealed record Connected(IActorRef Seat, Address Remote) : GateMessage;
}
