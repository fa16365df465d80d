using Sweep.Shared.Protocol.Link;
using Sweep.Simulation.Checkers;
using Sweep.Simulation.Coordinators;
using Sweep.Simulation.Engine;
using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Network;

/// <summary>One connection of a worker to a coordinator. Messages go over it as the bytes that a wire would carry.</summary>
internal sealed class Link(World world, SimulatedProcess worker, CoordinatorProcess coordinator)
{
    private TimeSpan lastToWorker, lastToCoordinator;
    private bool isBroken;

    public SimulatedProcess Worker => worker;

    public CoordinatorProcess Coordinator => coordinator;

    public Action<CoordinatorMessage>? HeardByWorker { get; set; }

    public Action<string>? LostByWorker { get; set; }

    public Action<WorkerMessage>? HeardByCoordinator { get; set; }

    public Action? LostByCoordinator { get; set; }

    public bool Joins(SimulatedProcess process) => worker == process || coordinator == process;

    public void Say(WorkerMessage message)
    {
        world.Coverage.Count(message);
        var bytes = LinkJson.Write(message);
        Carry(worker, coordinator, ref lastToCoordinator, () =>
        {
            var read = LinkJson.ReadWorkerMessage(bytes, out var mistake) ?? throw new ViolationException("codec", $"a worker's message does not read back: {mistake}");
            HeardByCoordinator?.Invoke(read);
        });
    }

    public void Say(CoordinatorMessage message)
    {
        world.Coverage.Count(message);
        var bytes = LinkJson.Write(message);
        Carry(coordinator, worker, ref lastToWorker, () =>
        {
            var read = LinkJson.ReadCoordinatorMessage(bytes, out var mistake) ?? throw new ViolationException("codec", $"a coordinator's message does not read back: {mistake}");
            HeardByWorker?.Invoke(read);
        });
    }

    /// <summary>The worker hangs up: what it said before still arrives.</summary>
    public void CloseByWorker()
    {
        (HeardByWorker, LostByWorker) = (null, null);
        Carry(worker, coordinator, ref lastToCoordinator, EndAtCoordinator);
    }

    public void CloseByCoordinator(string why)
    {
        (HeardByCoordinator, LostByCoordinator) = (null, null);
        Carry(coordinator, worker, ref lastToWorker, () => EndAtWorker(why));
    }

    /// <summary>At once, with all that is on its way. Whoever can be reached learns of it.</summary>
    public void Break()
    {
        if (isBroken) return;
        isBroken = true;
        world.Network.Remove(this);
        Tell(coordinator, worker, () => EndAtWorker("the connection broke"));
        Tell(worker, coordinator, EndAtCoordinator);
    }

    /// <summary>Nothing comes or goes any more, and nobody says so.</summary>
    public void GoSilent()
    {
        isBroken = true;
        world.Network.Remove(this);
    }

    private void EndAtWorker(string why)
    {
        var lost = LostByWorker;
        (HeardByWorker, LostByWorker) = (null, null);
        lost?.Invoke(why);
        world.Network.Remove(this);
    }

    private void EndAtCoordinator()
    {
        var lost = LostByCoordinator;
        (HeardByCoordinator, LostByCoordinator) = (null, null);
        lost?.Invoke();
        world.Network.Remove(this);
    }

    /// <summary>In order, and while a cut lasts not at all: what was sent then arrives some time after it is mended, as senders try again ever more rarely.</summary>
    private void Carry(SimulatedProcess from, SimulatedProcess to, ref TimeSpan last, Action arrive)
    {
        if (isBroken) return;
        var when = world.Clock.Now + world.Network.Delay();
        if (world.Network.CutUntil(from.Machine, to.Machine) is { } until)
        {
            world.Coverage.Count("fault: delay");
            when = until + world.NetworkChance.Seconds(0, 3);
        }

        last = when > last ? when : last;
        world.Clock.At(last, () =>
        {
            if (!isBroken) to.Do(arrive);
        });
    }

    private void Tell(SimulatedProcess from, SimulatedProcess to, Action arrive)
    {
        if (world.Network.CutUntil(from.Machine, to.Machine) is null) world.Clock.After(world.Network.Delay(), () => to.Do(arrive));
    }
}
