using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Checkers;

/// <summary>Once nothing goes wrong any more, every sweep ends within a bounded time.</summary>
internal sealed class EverySweepEnds(World world) : Checker
{
    /// <summary>Time-outs, a hung attempt or two after each other, and a stop that its user asks for late.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);

    private readonly TimeSpan limit = world.Plan.Calm + Grace + world.Plan.Sweeps.Aggregate(TimeSpan.Zero, (sum, sweep) => sum + MostWork(world.Plan, sweep));

    public override string Property => "every sweep ends";

    /// <summary>Time went by.</summary>
    public void At(TimeSpan now) => Must(now <= limit, () => $"after {now.TotalSeconds:0} s, {(now - world.Plan.Calm).TotalSeconds:0} s of them without a fault, a sweep is not over");

    /// <summary>All of it in one slot, each trial three times.</summary>
    private static TimeSpan MostWork(Plan plan, PlannedSweep sweep) =>
        plan.IsLarge ? TimeSpan.FromMinutes(10) : 3 * (sweep.Spec.Trials + sweep.MoreTrials) * 20 * plan.SlowestStep;
}
