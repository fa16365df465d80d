using System.Collections.Immutable;
using Akka.Actor;
using Foundation;
using Serilog;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Core.Seats;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Hosting;
using Sweep.Remoting;
using Sweep.Remoting.Links;
using Sweep.Shared.Protocol.Link;

namespace Sweep.Coordinator.Hosting.Ports;

/// <summary>
/// The actor of <see cref="SeatCore"/>: one worker on one link, from its enrolment to its end.
/// </summary>
internal sealed class SeatActor : CoreActor<object>
{
    /// <summary>
    /// How long a worker may take from its enrolment to its greeting, on a busy machine as well.
    /// </summary>
    public static readonly TimeSpan GreetingLimit = TimeSpan.FromSeconds(30);

    private readonly SeatContext context;
    private readonly IActorRef gate;
    private readonly List<long> durable = [];
    private readonly ILogger log;
    private SeatState state;
    private IActorRef? worker;
    private CoordinatorHost? host;
    private ITimer? greeting,
        certificates;

    /// <param name="worker">The name under which the worker enrolled.</param>
    public SeatActor(string worker, SeatContext context, IActorRef gate)
        : base(new TaskCompletionSource())
    {
        (this.context, this.gate) = (context, gate);
        state = new SeatState(worker);
        log = context.Log.ForContext("Worker", worker);
    }

    protected override void PreStart()
    {
        var self = Self;
        greeting = After(GreetingLimit, new SeatInput.GreetingOver());
        certificates = After(context.CertificateLife, new SeatInput.CertificatesOver());

        ITimer After(TimeSpan time, SeatInput input) =>
            context.Clock.CreateTimer(_ => self.Tell(input), null, time, Timeout.InfiniteTimeSpan);
    }

    protected override void PostStop()
    {
        greeting?.Dispose();
        certificates?.Dispose();
        base.PostStop();
    }

    protected override void Fail(Exception bug) => context.Completion.TrySetException(bug);

    protected override void Take(object message)
    {
        switch (message)
        {
            case LinkFrame frame:
                Handle(frame.Bytes);
                break;
            case CoordinatorMessage sent:
                Perform(SeatCore.Send(state, sent));
                break;
            case ReportKept report:
                Gather(report.Sequence);
                break;
            case GatheredReports:
                TellDurable();
                break;
            case SeatInput input:
                Step(input);
                break;
        }
    }

    private void Handle(ReadOnlyMemory<byte> frame)
    {
        context.Node.Meter.Received(frame.Length);
        if (worker is null)
            Meet(Sender);
        var message = LinkJson.ReadWorkerMessage(frame.Span, out var mistake);
        switch (message)
        {
            case null:
                Step(new SeatInput.Unreadable(mistake!));
                break;
            case WorkerMessage.Hello hello:
                Greet(hello);
                break;
            default:
                Perform(SeatCore.Receive(state, message));
                break;
        }
    }

    private void Meet(IActorRef sender)
    {
        worker = sender;
        gate.Tell(new GateMessage.Connected(Self, sender.Path.Address));
    }

    private void Greet(WorkerMessage.Hello hello)
    {
        greeting?.Dispose();
        host ??= context.Node.Host;
        var welcome = host is null
            ? null
            : new CoordinatorMessage.Welcome(host.Limits.Heartbeat, host.Limits.Worker, context.Node.Addresses);
        Step(new SeatInput.Greeted(hello, welcome, context.Node.LeaderAddress));
    }

    /// <summary>What becomes durable at once is told in one message.</summary>
    private void Gather(long sequence)
    {
        durable.Add(sequence);
        if (durable.Count == 1)
            Self.Tell(GatheredReports.Instance);
    }

    private void TellDurable()
    {
        ImmutableArray<long> sequences = [.. durable];
        durable.Clear();
        Step(new SeatInput.Durable(sequences));
    }

    private void Step(SeatInput input) => Perform(SeatCore.Step(state, input));

    private void Perform(SeatStep step)
    {
        state = step.State;
        foreach (var message in step.Messages)
            Send(message);
        foreach (var effect in step.Effects)
            Perform(effect);
    }

    private void Perform(SeatEffect effect)
    {
        switch (effect)
        {
            case SeatEffect.Join join:
                host!.Join(join.Profile, join.Holds, Self);
                break;
            case SeatEffect.TellProgress told:
                host!.TellFleet(new FleetInput.Heartbeat(state.Worker, told.Progress));
                break;
            case SeatEffect.Deliver delivered:
                Deliver(delivered.Message);
                break;
            case SeatEffect.Drain:
                host!.TellFleet(new FleetInput.WorkerDraining(state.Worker));
                break;
            case SeatEffect.Leave:
                host!.Leave(state.Worker);
                break;
            case SeatEffect.LoseLink:
                host!.LinkLost(state.Worker, Self);
                break;
            case SeatEffect.Note note:
                log.Information("Worker {Worker} {Note}", state.Worker, note.Text);
                break;
            case SeatEffect.Close:
                Context.Stop(Self);
                break;
            default:
                throw Invariant.Unreachable(effect);
        }
    }

    private void Send(CoordinatorMessage message)
    {
        var frame = LinkJson.Write(message);
        context.Node.Meter.Sent(frame.Length);
        worker?.Tell(new LinkFrame(frame), Self);
    }

    private void Deliver(WorkerMessage.Reported message)
    {
        var receipt = new ReportReceipt(Self.Path.Name, message.Sequence, message.IsFirst);
        host!.TellFleet(new FleetInput.WorkerSeen(state.Worker));
        host.Receive(new StudyInput.Reported(message.Report, state.Worker, receipt));
    }

    /// <summary>A report of this seat is durable.</summary>
    internal sealed record ReportKept(long Sequence);

    private sealed record GatheredReports
    {
        public static readonly GatheredReports Instance = new();
    }
}

/// <summary>What all seats of a coordinator share.</summary>
/// <param name="Completion">
/// Ends when the gate has stopped; faulted if the gate or a seat has a bug.
/// </param>
/// <param name="CertificateLife">
/// How long a link may stand before its worker joins again with other certificates.
/// </param>
internal sealed record SeatContext(
    IFleetNode Node,
    TaskCompletionSource Completion,
    TimeSpan CertificateLife,
    TimeProvider Clock,
    ILogger Log
);
