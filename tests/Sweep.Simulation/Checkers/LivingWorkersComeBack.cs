using Sweep.Shared.Protocol.Link;
using Sweep.Simulation.Workers;
using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Checkers;

/// <summary>
/// Once nothing goes wrong any more, the leader hears each living worker: within the time of a
/// silence, a try that is not answered, and a few more tries.
/// </summary>
internal sealed class LivingWorkersComeBack(World world) : Checker
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Dictionary<WorkerProcess, TimeSpan> heard = [];
    private TimeSpan looked;

    public override string Property => "a living worker comes back";

    public override void See(Observation observation)
    {
        if (observation is Observation.Heard one && one.By == world.Database.Holder?.Process.Host)
            heard[one.Worker] = world.Clock.Now;
        if (observation is not (Observation.Heard or Observation.Committed))
            return;
        if (!world.IsCalm || world.Clock.Now - looked < Pause)
            return;
        looked = world.Clock.Now;
        if (world.Database.Holder?.Process is { IsAlive: true, IsOpen: true } leader)
            foreach (var worker in world.Workers)
                Look(worker, leader.OpenSince);
    }

    private void Look(WorkerProcess worker, TimeSpan openSince)
    {
        if (worker is LocalWorker || worker.Protocol != LinkLimits.Protocol)
            return;
        TimeSpan[] times = [world.Plan.Calm, openSince, worker.WentOn, heard.GetValueOrDefault(worker)];
        var since = times.Max();
        Must(
            world.Clock.Now - since <= 3 * world.Plan.Limits.Worker,
            () => $"{worker.Machine} lives, and the leader has not heard it since {since.TotalSeconds:0.0} s"
        );
    }
}
