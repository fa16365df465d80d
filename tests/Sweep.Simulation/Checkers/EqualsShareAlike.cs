using Sweep.Shared.Identity;
using Sweep.Shared.Studies;
using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Checkers;

/// <summary>Of two sweeps of one priority that both want slots, the one that has more of them does not get slot after slot of workers that suit both.</summary>
internal sealed class EqualsShareAlike(World world) : Checker
{
    /// <summary>So many slots to one that had more, while the other got none and wanted one: answers to offers are on their way for a while, and what was given up may hold its slot.</summary>
    private const int MostStarts = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Dictionary<SweepId, Standing> standings = world.Plan.Sweeps.ToDictionary(sweep => new SweepId(sweep.Id), sweep => new Standing(sweep));

    public override string Property => "equals share alike";

    public override void See(Observation observation)
    {
        if (observation is not Observation.Committed committed) return;
        var mine = standings[committed.Sweep];
        foreach (var happened in committed.Happened)
        {
            mine.See(happened);
            mine.WantsSince = mine.CouldUseOne ? world.Clock.Now : null;
            mine.PassedOver = 0;
            if (happened.Kind == "attempt_started" && world.IsCalm) Started(mine, happened.Body.GetProperty("worker").GetString()!);
        }
    }

    private void Started(Standing richer, string machine)
    {
        if (world.Workers.FirstOrDefault(one => one.Machine == machine) is not { LacksData: false } worker) return;
        foreach (var (sweep, poorer) in standings)
        {
            // Right before this start it had more already.
            if (poorer.WantsSince is not { } since || poorer.Plan.Priority != richer.Plan.Priority || richer.Live - 1 <= poorer.Live) continue;
            if (!worker.Profile.Suits(poorer.Plan.Spec.Runner, poorer.Plan.Spec.Device) || !IsAtWork(sweep)) continue;
            poorer.PassedOver++;
            Must(
                poorer.PassedOver <= MostStarts || world.Clock.Now - since < Patience,
                () => $"{poorer.Plan.Spec.Name} has {poorer.Live} slots and wants more since {since.TotalSeconds:0.0} s, while {richer.Plan.Spec.Name} of the same priority got its slot number {richer.Live}");
        }
    }

    private bool IsAtWork(SweepId sweep) => world.Coordinators.Any(one => one.IsOpen && one.Host!.Find(sweep) is { Conclusion: null, IsEnding: false });

    /// <summary>What a sweep has and could use, by its log.</summary>
    private sealed class Standing(PlannedSweep plan)
    {
        private readonly HashSet<(int Trial, int Attempt)> live = [];
        private int suggested, queued, wanted = plan.Spec.Trials;
        private bool isExhausted;

        public PlannedSweep Plan => plan;

        public int Live => live.Count;

        public TimeSpan? WantsSince { get; set; }

        public int PassedOver { get; set; }

        /// <summary>In strict order it may have to wait for itself.</summary>
        public bool CouldUseOne => plan.Spec.Sampler.Order == SuggestionOrder.Free && (queued > 0 || (suggested < wanted && !isExhausted)) && Live < (plan.MostSlots ?? int.MaxValue);

        public void See(StoredEvent happened)
        {
            var attempt = (happened.Trial, happened.Attempt);
            switch (happened.Kind)
            {
                case "trials_raised": wanted = happened.Body.GetProperty("trials").GetInt32(); break;
                case "space_exhausted": isExhausted = true; break;
                case "trial_suggested": (suggested, queued) = (suggested + 1, queued + 1); break;
                case "attempt_started":
                    queued--;
                    live.Add(attempt);
                    break;
                case "attempt_failed" or "attempt_lost" or "attempt_returned": queued++; break;
            }

            if (happened.IsEnd) live.Remove(attempt);
        }
    }
}
