using Sweep.Shared.Domain.Identity;
using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Checkers;

/// <summary>
/// Of two sweeps of one priority that both want slots, the one that has more of them does not get
/// slot after slot of workers that suit both.
/// </summary>
internal sealed class EqualsShareAlike(World world) : Checker
{
    /// <summary>
    /// So many slots to one that had more, while the other got none and wanted one: answers to
    /// offers are on their way for a while, and what was given up may hold its slot.
    /// </summary>
    private const int MostStarts = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Dictionary<SweepId, Wants> sweeps = world.Plan.Sweeps.ToDictionary(
        sweep => new SweepId(sweep.Id),
        sweep => new Wants(sweep)
    );

    public override string Property => "equals share alike";

    public override void See(Observation observation)
    {
        if (observation is not Observation.Committed committed)
            return;
        var mine = sweeps[committed.Sweep];
        foreach (var entry in committed.Happened)
        {
            mine.Standing.See(entry);
            mine.Since = mine.Standing.CouldUseOne ? world.Clock.Now : null;
            mine.PassedOver = 0;
            if (entry.Kind == "attempt_started" && world.IsCalm)
                Started(mine.Standing, entry.Body.GetProperty("worker").GetString()!);
        }
    }

    private void Started(Standing richer, string machine)
    {
        if (world.Workers.FirstOrDefault(one => one.Machine == machine) is not { LacksData: false } worker)
            return;
        foreach (var (sweep, wants) in sweeps)
        {
            var poorer = wants.Standing;
            // Right before this start it had more already.
            if (
                wants.Since is not { } since
                || poorer.Plan.Priority != richer.Plan.Priority
                || richer.Live - 1 <= poorer.Live
            )
                continue;
            if (poorer.MayPassOver(machine))
                continue;
            if (!worker.Profile.Suits(poorer.Plan.Spec.Runner, poorer.Plan.Spec.Device) || !IsAtWork(sweep))
                continue;
            wants.PassedOver++;
            // A store that was away, or a coordinator that stood still, keeps a sweep waiting.
            var waited = world.Clock.Now - (since > world.Plan.Calm ? since : world.Plan.Calm);
            Must(
                wants.PassedOver <= MostStarts || waited < Patience,
                () =>
                    $"{poorer.Plan.Spec.Name} has {poorer.Live} slots and wants more since {since.TotalSeconds:0.0} "
                    + $"s, while {richer.Plan.Spec.Name} of the same priority got its slot number {richer.Live}"
            );
        }
    }

    private bool IsAtWork(SweepId sweep) =>
        world.Coordinators.Any(one => one.IsOpen && one.Host!.Find(sweep) is { Conclusion: null, IsEnding: false });

    private sealed class Wants(PlannedSweep plan)
    {
        public Standing Standing { get; } = new(plan);

        public TimeSpan? Since { get; set; }

        public int PassedOver { get; set; }
    }
}
