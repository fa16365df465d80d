using Foundation;
using Sweep.Coordinator.Hosting;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;
using Sweep.Simulation.Checkers;
using Sweep.Simulation.Network;
using Sweep.Simulation.Workers;

namespace Sweep.Simulation.Coordinators;

/// <summary>One worker's connection at the coordinator's end.</summary>
internal sealed class Gate
{
    private readonly CoordinatorProcess process;
    private readonly Link link;
    private readonly Action<WorkerNews> tell;
    private Host? host;
    private string worker = "";

    public Gate(CoordinatorProcess process, Link link)
    {
        (this.process, this.link, tell) = (process, link, Tell);
        link.HeardByCoordinator = Hear;
        link.LostByCoordinator = Lost;
    }

    public void Close(string why)
    {
        if (host is null) return;
        host = null;
        link.Say(new CoordinatorMessage.Rejected(why, Leader: process.OtherLeader));
        End(why);
    }

    private void Hear(WorkerMessage message)
    {
        switch (message)
        {
            case WorkerMessage.Hello hello when host is null: Greet(hello); return;
            case var _ when host is null: return;
        }

        process.World.Observe(new Observation.Heard((WorkerProcess)link.Worker, host!));
        switch (message)
        {
            case WorkerMessage.Heartbeat heartbeat:
                host.Heard(worker, heartbeat.Progress);
                link.Say(new CoordinatorMessage.Alive());
                break;
            case WorkerMessage.Told told:
                if (!process.World.IsNew(worker, told.Sequence)) process.World.Coverage.Count("fault: a report is told again");
                host.Heard(worker);
                host.Receive(told.Report, () => link.Say(new CoordinatorMessage.Acknowledged([told.Sequence])));
                break;
            case WorkerMessage.Draining: host.Draining(worker); break;
            case WorkerMessage.Goodbye:
                host.Leave(worker);
                host = null;
                break;
            default: throw Invariant.Unreachable(message);
        }
    }

    private void Greet(WorkerMessage.Hello hello)
    {
        if (hello.Protocol != LinkLimits.Protocol)
        {
            Refuse(new CoordinatorMessage.Rejected($"this coordinator speaks protocol {LinkLimits.Protocol}, the worker {hello.Protocol}", IsFinal: true));
            return;
        }

        if (!process.IsOpen)
        {
            Refuse(new CoordinatorMessage.Rejected("this coordinator does not lead", Leader: process.OtherLeader));
            return;
        }

        (host, worker) = (process.Host, hello.Profile.Worker);
        process.World.Observe(new Observation.Heard((WorkerProcess)link.Worker, host!));
        link.Say(new CoordinatorMessage.Welcome(host!.Terms.Heartbeat, host.Terms.Worker, process.World.Plan.Coordinators));
        host.Join(hello.Profile, hello.Holds, tell);
    }

    private void Tell(WorkerNews news)
    {
        switch (news)
        {
            case WorkerNews.Commanded commanded:
                if (commanded.Command is StopTrial stop) process.World.Observe(new Observation.StopSaid(stop.Key));
                link.Say(new CoordinatorMessage.Commanded(commanded.Command));
                break;
            case WorkerNews.Dismissed dismissed:
                if (host is null) return;
                host = null;
                link.Say(new CoordinatorMessage.Rejected(dismissed.Why));
                End(dismissed.Why);
                break;
        }
    }

    private void Refuse(CoordinatorMessage.Rejected rejected)
    {
        link.Say(rejected);
        End(rejected.Reason);
    }

    private void Lost()
    {
        host?.LinkLost(worker, tell);
        host = null;
        process.Closed(this);
    }

    private void End(string why)
    {
        link.CloseByCoordinator(why);
        process.Closed(this);
    }
}
