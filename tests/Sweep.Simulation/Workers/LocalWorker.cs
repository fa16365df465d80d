using Sweep.Coordinator.Core.Study;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;
using Sweep.Simulation.Coordinators;
using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Workers;

/// <summary>The slots of the coordinator's own process: no link, and they die with it.</summary>
internal sealed class LocalWorker(World world, WorkerProfile profile, CoordinatorProcess coordinator)
    : WorkerProcess(world, profile, LinkLimits.Protocol),
        IJoinedWorker
{
    public CoordinatorProcess Coordinator => coordinator;

    public void Tell(CoordinatorMessage message) => Do(() => Deliver(message));

    /// <summary>It has no link that could end.</summary>
    public void Dismiss(string why) { }

    public override byte[]? Fetch(SweepId sweep, BlobRef blob) => World.Database.Stored.Blobs.Get(sweep, blob);

    /// <summary>They die together.</summary>
    protected override void Died()
    {
        base.Died();
        coordinator.Kill(powerLoss: false);
    }

    protected override void Report(WorkerReport report)
    {
        World.Coverage.Count(report);
        coordinator.Do(() => coordinator.Host?.Receive(new StudyInput.Reported(report, Profile.Worker)));
    }

    /// <summary>There is no link to keep.</summary>
    protected override void Tick() { }
}
