using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Checkers;

/// <summary>Where other workers can take a trial, none fails for what its node lacks.</summary>
internal sealed class NodesFailNoTrial(World world) : Checker
{
    public override string Property => "a node's fault fails no trial";

    public override void See(Observation observation)
    {
        if (!world.Plan.HasBrokenWorker || observation is not Observation.Committed committed)
            return;
        foreach (var happened in committed.Happened.Where(happened => happened.Kind == "trial_failed"))
            Must(
                happened.Reason != Nature.NodeLacks || IsByNature(committed, happened.Trial),
                () => $"trial {happened.Trial} failed since its node lacks something"
            );
    }

    /// <summary>
    /// What fails on the other workers as well may have been on the broken one last.
    /// </summary>
    private bool IsByNature(Observation.Committed committed, int trial)
    {
        var sweep = world.Plan.Sweeps.Single(sweep => sweep.Id == committed.Sweep.Text);
        var suggested = StoredEvent
            .Read(world.Database.Stored.ReadLog(committed.Sweep))
            .Concat(committed.Happened)
            .First(happened => happened.Kind == "trial_suggested" && happened.Trial == trial);
        return sweep.IsHopeless || suggested.Body.GetProperty("parameters").GetProperty("x").GetDouble() < -4.5;
    }
}
