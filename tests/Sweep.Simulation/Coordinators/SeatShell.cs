using System.Collections.Immutable;
using Foundation;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Core.Seats;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Hosting.Ports;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;
using Sweep.Simulation.Checkers;
using Sweep.Simulation.Engine;
using Sweep.Simulation.Network;

namespace Sweep.Simulation.Coordinators;

/// <summary>
/// What <see cref="SeatActor"/> is in the product, around the same core: one worker on one link.
/// </summary>
internal sealed class SeatShell : IJoinedWorker
{
    private readonly CoordinatorProcess process;
    private readonly Link link;
    private readonly SimulatedMailbox<object> mailbox;
    private readonly List<long> durable = [];
    private SeatState state;
    private Host? host;
    private bool hasGreeted;

    public SeatShell(CoordinatorProcess process, Link link, string name)
    {
        (this.process, this.link, Name) = (process, link, name);
        state = new SeatState(link.Worker.Profile.Worker);
        mailbox = new SimulatedMailbox<object>(process, Handle);
        link.HeardByCoordinator = Take;
        link.LostByCoordinator = () => Take(new SeatInput.Broken());
        process.World.Observe(new Observation.SeatMade(link));
        process.After(SeatActor.GreetingLimit, EndGreeting);
        if (process.World.Plan.LinkLife is { } life)
            process.After(life, () => Take(new SeatInput.CertificatesOver()));
    }

    public string Name { get; }

    public void Tell(CoordinatorMessage message) => Take(message);

    public void Dismiss(string why) => Take(new SeatInput.Dismissed(why));

    /// <summary>
    /// A report of this seat is durable. What becomes durable at once is acknowledged in one
    /// message.
    /// </summary>
    public void Keep(long sequence)
    {
        durable.Add(sequence);
        if (durable.Count == 1)
            Take(Gathered.Instance);
    }

    private void EndGreeting()
    {
        if (!hasGreeted)
            Take(new SeatInput.GreetingOver());
    }

    private void Take(object message)
    {
        if (state.Phase != SeatPhase.Closed)
            mailbox.Tell(message);
    }

    private void Handle(IReadOnlyList<object> messages)
    {
        foreach (var message in messages)
        {
            if (state.Phase == SeatPhase.Closed)
                return;
            Handle(message);
        }
    }

    private void Handle(object message)
    {
        switch (message)
        {
            case WorkerMessage.Hello hello:
                Step(Greeted(hello));
                break;
            case WorkerMessage received:
                Perform(process.World.Rules.Seat(state, received));
                break;
            case CoordinatorMessage sent:
                Perform(SeatCore.Send(state, sent));
                break;
            case Gathered:
                var sequences = durable.ToImmutableArray();
                durable.Clear();
                Step(new SeatInput.Durable(sequences));
                break;
            case SeatInput input:
                Step(input);
                break;
            default:
                throw Invariant.Unreachable(message);
        }
    }

    /// <summary>How a greeting is answered is decided when it is read.</summary>
    private SeatInput.Greeted Greeted(WorkerMessage.Hello hello)
    {
        hasGreeted = true;
        if (process.IsOpen)
            host ??= process.Host;
        var welcome = host is null
            ? null
            : new CoordinatorMessage.Welcome(
                host.Limits.Heartbeat,
                host.Limits.Worker,
                process.World.Plan.Coordinators
            );
        return new SeatInput.Greeted(hello, welcome, process.OtherLeader);
    }

    private void Step(SeatInput input)
    {
        process.World.Coverage.Count(input);
        Perform(process.World.Rules.Seat(state, input));
    }

    private void Perform(SeatStep step)
    {
        state = step.State;
        foreach (var message in step.Messages)
            Send(message);
        foreach (var effect in step.Effects)
        {
            process.World.Coverage.Count(effect);
            Perform(effect);
        }
    }

    private void Perform(SeatEffect effect)
    {
        switch (effect)
        {
            case SeatEffect.Join join:
                Observe();
                host!.Join(join.Profile, join.Holds, this);
                break;
            case SeatEffect.TellProgress told:
                Observe();
                host!.TellFleet(new FleetInput.Heartbeat(state.Worker, told.Progress));
                break;
            case SeatEffect.Deliver delivered:
                Deliver(delivered.Message);
                break;
            case SeatEffect.Drain:
                Observe();
                host!.TellFleet(new FleetInput.WorkerDraining(state.Worker));
                break;
            case SeatEffect.Leave:
                Observe();
                host!.Leave(state.Worker);
                break;
            case SeatEffect.LoseLink:
                host!.LinkLost(state.Worker, this);
                break;
            case SeatEffect.Note note:
                process.World.Note(process, $"seat of {state.Worker}: {note.Text}");
                break;
            case SeatEffect.Close:
                Close();
                break;
            default:
                throw Invariant.Unreachable(effect);
        }
    }

    private void Observe() => process.World.Observe(new Observation.Heard(link.Worker, host!, link));

    private void Send(CoordinatorMessage message)
    {
        if (message is StopTrial stop)
            process.World.Observe(new Observation.StopSaid(host!, link, stop.Key));
        link.Say(message);
    }

    private void Deliver(WorkerMessage.Reported message)
    {
        Observe();
        process.World.Observe(new Observation.Received(link.Worker, message.Sequence, message.Report));
        if (!process.World.IsNew(state.Worker, message.Sequence))
            process.World.Coverage.Count("fault: a report is told again");
        host!.TellFleet(new FleetInput.WorkerSeen(state.Worker));
        var receipt = new ReportReceipt(Name, message.Sequence, message.IsFirst);
        host.Receive(new StudyInput.Reported(message.Report, state.Worker, receipt));
    }

    private void Close()
    {
        mailbox.IsClosed = true;
        link.CloseByCoordinator();
        process.World.Observe(new Observation.SeatClosed(link));
    }

    private sealed record Gathered
    {
        public static readonly Gathered Instance = new();
    }
}
