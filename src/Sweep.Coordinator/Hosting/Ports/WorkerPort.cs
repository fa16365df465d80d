using Akka.Actor;
using Serilog;
using Sweep.Coordinator.Core.Seats;
using Sweep.Remoting;
using Sweep.Remoting.Links;
using Sweep.Shared.Protocol.Link;

namespace Sweep.Coordinator.Hosting.Ports;

/// <summary>
/// The port of a coordinator on which workers say what happens. A worker enrols over HTTP, where it
/// shows its token, and gets a seat here.
/// </summary>
internal sealed class WorkerPort : IAsyncDisposable
{
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(3);

    private readonly IFleetNode node;
    private readonly LinkListener listener;
    private readonly int advertised;
    private readonly TaskCompletionSource stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly IActorRef gate;

    /// <param name="ports">The port for workers is this object's from now on.</param>
    /// <param name="linkLife">How long a link may stand.</param>
    public WorkerPort(CoordinatorPorts ports, IFleetNode node, TimeSpan linkLife, TimeProvider clock, ILogger log)
    {
        (listener, advertised, this.node) = (ports.Links, ports.AdvertisedWorkers, node);
        var context = new SeatContext(node, stopped, linkLife, clock, log);
        node.Meter.Watch(listener);
        gate = listener.System.ActorOf(Props.Create(() => new GateActor(context, listener)), LinkSystems.Gate);
    }

    /// <summary>Ends when the port is closed; faulted if this program has a bug.</summary>
    public Task Completion => stopped.Task;

    public async Task<EnrolmentAnswer> EnrolAsync(EnrolmentRequest request)
    {
        if (EnrolmentRules.RefusalOf(request, node.Host is not null, node.LeaderAddress) is { } refusal)
            return EnrolmentAnswer.Refuse(refusal);
        var seat = new TaskCompletionSource<string?>(TaskCreationOptions.RunContinuationsAsynchronously);
        gate.Tell(new GateMessage.Enrol(request.Worker, request.Fingerprint, seat));
        await Task.WhenAny(seat.Task, stopped.Task).ConfigureAwait(false);
        return seat.Task is { IsCompletedSuccessfully: true, Result: { } name }
            ? EnrolmentAnswer.Take(AddressOf(name))
            : EnrolmentAnswer.Refuse(new CoordinatorMessage.Rejected("this coordinator takes no further worker now"));
    }

    /// <summary>Sends the workers away and closes the port.</summary>
    public async ValueTask DisposeAsync()
    {
        gate.Tell(Finish.Instance);
        await Task.WhenAny(stopped.Task, Task.Delay(StopLimit, TimeProvider.System)).ConfigureAwait(false);
        await listener.DisposeAsync().ConfigureAwait(false);
    }

    private SeatAddress AddressOf(string seat) => new(advertised, listener.Name, seat, listener.Fingerprint);
}
