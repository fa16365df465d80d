using Sweep.Simulation.Engine;
using Sweep.Simulation.Network;
using Sweep.Simulation.Workers;

namespace Sweep.Simulation.Worlds;

/// <summary>Lets things go wrong until it is calm; then mends them all.</summary>
internal sealed class FaultMaker(World world)
{
    /// <summary>
    /// A process that has hung after it was told to end is killed by whoever runs the machine.
    /// </summary>
    private static readonly TimeSpan LookPause = TimeSpan.FromSeconds(10);

    private Chance Chance => world.FaultChance;

    public void Begin()
    {
        if (!world.Plan.Faults.IsEmpty && world.Plan.Calm > TimeSpan.Zero)
            world.Clock.After(Chance.Seconds(1, 5), Next);
        world.Clock.At(world.Plan.Calm, Calm);
        world.Clock.After(LookPause, LookForHung);
    }

    private void Next()
    {
        if (world.IsCalm)
            return;
        var fault = Chance.Of(world.Plan.Faults);
        if (Make(fault))
        {
            world.Coverage.Count($"fault: {fault}");
            if (world.Transcript.IsKept)
                world.Transcript.Add($"{world.Clock.Now.TotalSeconds, 9:0.0000} -------- {fault}");
        }

        world.Clock.After(world.Plan.FaultPause * Chance.Between(0.2, 1.8), Next);
    }

    /// <returns>Whether there was anything that it could happen to.</returns>
    private bool Make(Fault fault)
    {
        var worker = world.Workers.Count == 0 ? null : Chance.Of(world.Workers);
        var coordinator = world.At(Chance.Of(world.Plan.Coordinators));
        if (
            worker is LocalWorker
            && fault is Fault.WorkerKilled or Fault.WorkerLosesPower or Fault.WorkerPaused or Fault.WorkerDrains
        )
            worker = null;
        switch (fault)
        {
            case Fault.WorkerKilled when worker is not null:
                worker.Kill(powerLoss: false);
                return true;
            case Fault.WorkerLosesPower when worker is not null:
                worker.Kill(powerLoss: true);
                return true;
            case Fault.WorkerPaused when worker is not null:
                return Pause(worker);
            case Fault.WorkerDrains when worker is { IsDraining: false, IsPaused: false }:
                worker.Drain();
                return true;
            case Fault.CoordinatorKilled when coordinator is not null:
                coordinator.Kill(powerLoss: false);
                return true;
            case Fault.CoordinatorLosesPower when coordinator is not null:
                coordinator.Kill(powerLoss: true);
                return true;
            case Fault.CoordinatorPaused when coordinator is not null:
                return Pause(coordinator);
            case Fault.LinkBreaks
            or Fault.LinkBreaksUnevenly
            or Fault.LinkQuarantined
            or Fault.MessageTooLarge when world.Network.Links.Count > 0:
                Harm(Chance.Of(world.Network.Links), fault);
                return true;
            case Fault.MessagesVanish when worker is not null && coordinator is not null:
                if (Chance.Happens(0.5))
                    Lose(worker.Machine, coordinator.Machine);
                else
                    Lose(coordinator.Machine, worker.Machine);
                return true;
            case Fault.Partition when worker is not null && coordinator is not null:
                Cut(worker.Machine, coordinator.Machine, both: true);
                return true;
            case Fault.OneWayPartition when worker is not null && coordinator is not null:
                if (Chance.Happens(0.5))
                    Cut(worker.Machine, coordinator.Machine, both: false);
                else
                    Cut(coordinator.Machine, worker.Machine, both: false);
                return true;
            case Fault.StorePartition when coordinator is not null:
                Cut(coordinator.Machine, World.DatabaseMachine, both: true);
                return true;
            case Fault.StoreAway:
                world.Database.GoAway(Chance.Seconds(0.5, 12));
                return true;
            case Fault.StoreSlow:
                For(
                    Chance.Seconds(2, 8),
                    () => world.Database.Slowness = Chance.Seconds(0.2, 1.5),
                    () => world.Database.Slowness = TimeSpan.FromSeconds(0.005)
                );
                return true;
            case Fault.CommitsFail:
                For(Chance.Seconds(1, 6), () => FailCommits(0.1), () => FailCommits(0));
                return true;
            case Fault.CommitsFailForGood:
                For(
                    Chance.Seconds(0.5, 3),
                    () => world.Database.FailsForGood = 0.1,
                    () => world.Database.FailsForGood = 0
                );
                return true;
            case Fault.UploadsFail:
                For(Chance.Seconds(1, 10), () => world.UploadsFail = 0.4, () => world.UploadsFail = 0);
                return true;
            case Fault.NetworkSlow:
                For(
                    Chance.Seconds(2, 10),
                    () => world.Network.Latency = Chance.Seconds(0.2, 2),
                    () => world.Network.Latency = TimeSpan.FromSeconds(0.02)
                );
                return true;
            case Fault.DisksFull:
                For(Chance.Seconds(1, 8), () => world.DisksAreFull = true, () => world.DisksAreFull = false);
                return true;
            default:
                return false;
        }
    }

    private bool Pause(SimulatedProcess process)
    {
        if (process.IsPaused)
            return false;
        process.Pause();
        foreach (var local in world.Workers.OfType<LocalWorker>().Where(local => local.Coordinator == process))
            local.Pause();
        var pause = Chance.Happens(0.5) ? Chance.Seconds(0.2, 4) : Chance.Seconds(4, 25);
        world.Clock.After(
            pause,
            () =>
            {
                process.Continue();
                foreach (
                    var local in world
                        .Workers.OfType<LocalWorker>()
                        .Where(local => local.Coordinator == process)
                        .ToArray()
                )
                    local.Continue();
            }
        );
        return true;
    }

    private void Cut(string one, string other, bool both)
    {
        var until = world.Clock.Now + (Chance.Happens(0.5) ? Chance.Seconds(0.2, 5) : Chance.Seconds(5, 25));
        world.Network.Cut(one, other, until);
        if (both)
            world.Network.Cut(other, one, until);
    }

    /// <summary>An association breaks and comes back by itself, once or again and again.</summary>
    private void Lose(string from, string to) =>
        world.Network.Lose(from, to, world.Clock.Now + Chance.Seconds(0, 5), Chance.Happens(0.5) ? 1 : 0.3);

    private void Harm(Link link, Fault fault)
    {
        switch (fault)
        {
            case Fault.LinkBreaks:
                link.Break();
                break;
            case Fault.LinkBreaksUnevenly:
                link.BreakUnevenly(tellsWorker: Chance.Happens(0.5));
                break;
            case Fault.LinkQuarantined:
                link.Quarantine(bothWays: Chance.Happens(0.5));
                break;
            case Fault.MessageTooLarge:
                link.WayTo(worker: Chance.Happens(0.5)).LoseNext();
                break;
        }
    }

    private void FailCommits(double probability) =>
        (world.Database.FailsBefore, world.Database.FailsAfter, world.Database.FailsLate) = (
            probability,
            probability,
            probability
        );

    private void For(TimeSpan pause, Action begin, Action end)
    {
        begin();
        world.Clock.After(pause, end);
    }

    private void Calm()
    {
        if (world.Transcript.IsKept)
            world.Transcript.Add($"{world.Clock.Now.TotalSeconds, 9:0.0000} -------- all is mended");
        world.Network.Mend();
        world.Network.Latency = TimeSpan.FromSeconds(0.02);
        world.Database.Mend();
        world.UploadsFail = 0;
        world.DisksAreFull = false;
        foreach (var process in world.Coordinators.Concat<SimulatedProcess>(world.Workers).ToArray())
            process.Continue();
    }

    private void LookForHung()
    {
        foreach (
            var worker in world
                .Workers.Where(worker =>
                    worker is not LocalWorker && worker.Runs.Any(run => run is { IsHung: true, Stop: not null })
                )
                .ToArray()
        )
        {
            world.Coverage.Count("a hung worker is killed");
            worker.Kill(powerLoss: false);
        }

        foreach (
            var local in world
                .Workers.OfType<LocalWorker>()
                .Where(local => local.Runs.Any(run => run is { IsHung: true, Stop: not null }))
                .ToArray()
        )
        {
            world.Coverage.Count("a hung coordinator is killed");
            local.Coordinator.Kill(powerLoss: false);
        }

        world.Clock.After(LookPause, LookForHung);
    }
}
