using Sweep.Shared.Domain.Values;
using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Checkers;

/// <summary>Once nothing goes wrong any more, every sweep ends within a bounded time.</summary>
internal sealed class EverySweepEnds(World world) : Checker
{
    /// <summary>
    /// Time-outs, a hung attempt or two after each other, and a stop that its user asks for late.
    /// </summary>
    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);

    /// <summary>
    /// What a trial costs that ends the process that trains it: two silences of a worker time-out
    /// until it is a suspect, five ends of its own process, and a little more.
    /// </summary>
    private static readonly TimeSpan Kills = (2 * TimeSpan.FromSeconds(17)) + (5 * TimeSpan.FromSeconds(3));

    private readonly TimeSpan limit =
        world.Plan.Calm
        + Grace
        + world.Plan.Sweeps.Aggregate(TimeSpan.Zero, (sum, sweep) => sum + MostWork(world.Plan, sweep));

    public override string Property => "every sweep ends";

    /// <summary>Time went by.</summary>
    public void At(TimeSpan now) =>
        Must(
            now <= limit,
            () =>
                $"after {now.TotalSeconds:0} s, {(now - world.Plan.Calm).TotalSeconds:0} s of them without a fault, "
                + "a sweep is not over"
        );

    /// <summary>
    /// All of it in one slot, each trial three times; where trials kill their workers, any of them
    /// may, and in strict order one after another.
    /// </summary>
    private static TimeSpan MostWork(Plan plan, PlannedSweep sweep)
    {
        var trials = sweep.Spec.Trials + sweep.MoreTrials;
        var work = plan.IsLarge ? TimeSpan.FromMinutes(10) : 3 * trials * 20 * plan.SlowestStep;
        return sweep.Spec.Settings.At("kills") is SettingValue.Flag { On: true } ? work + (trials * Kills) : work;
    }
}
