using Foundation;
using Sweep.Coordinator.Actors;
using Sweep.Coordinator.Core.Seats;
using Sweep.Coordinator.Hosting;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;
using Sweep.Simulation.Checkers;
using Sweep.Simulation.Engine;
using Sweep.Simulation.Network;

namespace Sweep.Simulation.Coordinators;

/// <summary>
/// What <see cref="SeatActor"/> is in the product, around the same core: one worker on one link.
/// </summary>
internal sealed class SeatShell
{
    private readonly CoordinatorProcess process;
    private readonly Link link;
    private readonly Action<WorkerNews> tell;
    private readonly SimulatedMailbox<SeatInput?> mailbox;
    private readonly List<long> durable = [];
    private SeatState state;
    private Host? host;
    private bool hasGreeted;

    public SeatShell(CoordinatorProcess process, Link link)
    {
        (this.process, this.link, tell) = (process, link, news => Tell(InputOf(news)));
        state = new SeatState(link.Worker.Profile.Worker);
        mailbox = new SimulatedMailbox<SeatInput?>(process, Handle);
        link.HeardByCoordinator = message => Tell(InputOf(message));
        link.LostByCoordinator = () => Tell(new SeatInput.Broken());
        process.World.Observe(new Observation.SeatMade(link));
        process.After(SeatActor.GreetingLimit, EndGreeting);
        if (process.World.Plan.LinkLife is { } life)
            process.After(life, () => Tell(new SeatInput.CertificatesOver()));
    }

    private static SeatInput InputOf(WorkerNews news) =>
        news switch
        {
            WorkerNews.Commanded commanded => new SeatInput.Commanded(commanded.Command),
            WorkerNews.Dismissed dismissed => new SeatInput.Dismissed(dismissed.Why),
            _ => throw Invariant.Unreachable(news),
        };

    /// <summary>What a greeting is answered is decided when it is read.</summary>
    private static SeatInput InputOf(WorkerMessage message) =>
        message switch
        {
            WorkerMessage.Hello hello => new SeatInput.Greeted(hello, null, null),
            _ => new SeatInput.Heard(message),
        };

    private void EndGreeting()
    {
        if (!hasGreeted)
            Tell(new SeatInput.GreetingOver());
    }

    private void Tell(SeatInput? input)
    {
        if (state.Phase != SeatPhase.Closed)
            mailbox.Tell(input);
    }

    private void Handle(IReadOnlyList<SeatInput?> inputs)
    {
        foreach (var input in inputs)
        {
            if (state.Phase == SeatPhase.Closed)
                return;
            Step(Completed(input));
        }
    }

    private SeatInput Completed(SeatInput? input) =>
        input switch
        {
            null => Gathered(),
            SeatInput.Greeted greeted => Greeted(greeted.Hello),
            _ => input,
        };

    /// <summary>What becomes durable at once is told in one message.</summary>
    private SeatInput.Durable Gathered()
    {
        var gathered = new SeatInput.Durable([.. durable]);
        durable.Clear();
        return gathered;
    }

    private SeatInput.Greeted Greeted(WorkerMessage.Hello hello)
    {
        hasGreeted = true;
        if (process.IsOpen)
            host ??= process.Host;
        var welcome = host is null
            ? null
            : new CoordinatorMessage.Welcome(host.Terms.Heartbeat, host.Terms.Worker, process.World.Plan.Coordinators);
        return new SeatInput.Greeted(hello, welcome, process.OtherLeader);
    }

    private void Step(SeatInput input)
    {
        process.World.Coverage.Count(input);
        (state, var effects) = process.World.Rules.Seat(state, input);
        foreach (var effect in effects)
        {
            process.World.Coverage.Count(effect);
            Perform(effect);
        }
    }

    private void Perform(SeatEffect effect)
    {
        switch (effect)
        {
            case SeatEffect.Say said:
                Say(said.Message);
                break;
            case SeatEffect.Join join:
                Handle();
                host!.Join(join.Profile, join.Holds, tell);
                break;
            case SeatEffect.TellProgress told:
                Handle();
                host!.Heard(state.Worker, told.Progress);
                break;
            case SeatEffect.Receive received:
                Receive(received);
                break;
            case SeatEffect.Drain:
                Handle();
                host!.Draining(state.Worker);
                break;
            case SeatEffect.Leave:
                Handle();
                host!.Leave(state.Worker);
                break;
            case SeatEffect.LoseLink:
                host!.LinkLost(state.Worker, tell);
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

    private void Handle() => process.World.Observe(new Observation.Heard(link.Worker, host!, link));

    private void Say(CoordinatorMessage message)
    {
        if (message is CoordinatorMessage.Commanded { Command: StopTrial stop })
            process.World.Observe(new Observation.StopSaid(host!, link, stop.Key));
        link.Say(message);
    }

    private void Receive(SeatEffect.Receive received)
    {
        Handle();
        process.World.Observe(new Observation.Received(link.Worker, received.Sequence, received.Report));
        if (!process.World.IsNew(state.Worker, received.Sequence))
            process.World.Coverage.Count("fault: a report is told again");
        host!.Heard(state.Worker);
        host.Receive(state.Worker, received.Report, () => Gather(received.Sequence), received.IsFirst);
    }

    private void Gather(long sequence)
    {
        durable.Add(sequence);
        if (durable.Count == 1)
            Tell(null);
    }

    private void Close()
    {
        mailbox.IsClosed = true;
        link.CloseByCoordinator();
        process.World.Observe(new Observation.SeatClosed(link));
    }
}
