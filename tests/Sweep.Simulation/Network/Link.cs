using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;
using Sweep.Simulation.Checkers;
using Sweep.Simulation.Coordinators;
using Sweep.Simulation.Engine;
using Sweep.Simulation.Workers;
using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Network;

/// <summary>
/// One connection of a worker to a coordinator. Messages go over it as the bytes that a wire would
/// carry. It has one life: what is lost with it never arrives on a later one.
/// </summary>
internal sealed class Link
{
    private readonly World world;
    private readonly Way toWorker,
        toCoordinator;

    public Link(World world, WorkerProcess worker, CoordinatorProcess coordinator)
    {
        (this.world, Worker, Coordinator) = (world, worker, coordinator);
        toWorker = new Way(world, this, coordinator, worker);
        toCoordinator = new Way(world, this, worker, coordinator);
    }

    public WorkerProcess Worker { get; }

    public CoordinatorProcess Coordinator { get; }

    /// <summary>Whether nothing comes or goes any more.</summary>
    public bool IsBroken { get; private set; }

    public Action<CoordinatorMessage>? HeardByWorker { get; set; }

    public Action<string>? LostByWorker { get; set; }

    public Action<WorkerMessage>? HeardByCoordinator { get; set; }

    public Action? LostByCoordinator { get; set; }

    public bool Joins(SimulatedProcess process) => Worker == process || Coordinator == process;

    public Way WayTo(bool worker) => worker ? toWorker : toCoordinator;

    public void Say(WorkerMessage message)
    {
        world.Coverage.Count(message);
        var bytes = LinkJson.Write(message);
        toCoordinator.Say(
            Coverage.NameOf(message.GetType()),
            message is WorkerMessage.Reported,
            () =>
            {
                var read =
                    LinkJson.ReadWorkerMessage(bytes, out var mistake)
                    ?? throw new ViolationException("codec", $"a worker's message does not read back: {mistake}");
                HeardByCoordinator?.Invoke(read);
            }
        );
    }

    public void Say(CoordinatorMessage message)
    {
        world.Coverage.Count(message);
        var bytes = LinkJson.Write(message);
        toWorker.Say(
            Coverage.NameOf(message.GetType()),
            message is StartTrial or StopTrial,
            () =>
            {
                var read =
                    LinkJson.ReadCoordinatorMessage(bytes, out var mistake)
                    ?? throw new ViolationException("codec", $"a coordinator's message does not read back: {mistake}");
                HeardByWorker?.Invoke(read);
            }
        );
    }

    /// <summary>The worker hangs up: what it said before still arrives.</summary>
    public void CloseByWorker()
    {
        (HeardByWorker, LostByWorker) = (null, null);
        toCoordinator.End(EndAtCoordinator);
    }

    /// <summary>
    /// Its seat is over: what it said before still arrives, and that it is over is not told.
    /// </summary>
    public void CloseByCoordinator() => (HeardByCoordinator, LostByCoordinator) = (null, null);

    /// <summary>
    /// At once, with all that is on its way. Each end that can be reached learns of it.
    /// </summary>
    public void Break()
    {
        GoSilent();
        TellWorker();
        TellCoordinator();
    }

    /// <summary>The same, and only one end learns of it.</summary>
    public void BreakUnevenly(bool tellsWorker)
    {
        GoSilent();
        if (tellsWorker)
            TellWorker();
        else
            TellCoordinator();
    }

    /// <summary>
    /// The coordinator's end hears this link no more, and may say nothing on it either.
    /// </summary>
    public void Quarantine(bool bothWays)
    {
        toCoordinator.Die();
        if (bothWays)
            toWorker.Die();
    }

    /// <summary>Nothing comes or goes any more, and neither end is told.</summary>
    public void GoSilent()
    {
        IsBroken = true;
        world.Network.Remove(this);
    }

    private void TellWorker() => Tell(Coordinator, Worker, () => EndAtWorker("the connection broke"));

    private void TellCoordinator() => Tell(Worker, Coordinator, EndAtCoordinator);

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

    private void Tell(SimulatedProcess from, SimulatedProcess to, Action arrive)
    {
        if (world.Network.CutUntil(from.Machine, to.Machine) is null)
            world.Clock.After(world.Network.Delay(), () => to.Do(arrive));
    }
}
