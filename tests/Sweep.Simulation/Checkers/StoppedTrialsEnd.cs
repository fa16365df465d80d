using Sweep.Shared.Domain.Identity;
using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Checkers;

/// <summary>
/// A request to stop a trial goes with what it leads to: when it is gone, the trial has its end.
/// </summary>
internal sealed class StoppedTrialsEnd(World world) : Checker
{
    private readonly HashSet<(SweepId Sweep, int Trial)> ended = [];

    public override string Property => "stopped trials end";

    public override void See(Observation observation)
    {
        if (observation is not Observation.Committed committed)
            return;
        foreach (var happened in committed.Happened.Where(happened => happened.IsFinal))
            ended.Add((committed.Sweep, happened.Trial));
        foreach (var request in committed.Batch.Answered)
        {
            // The same request may be answered again by a coordinator that read it before.
            if (!world.Asked.TryGetValue(request, out var asked))
                continue;
            world.Coverage.Count("a trial is stopped");
            Must(
                ended.Contains(asked),
                () => $"trial {asked.Trial} of {asked.Sweep} was to be stopped, the request is gone, and it goes on"
            );
        }
    }

    public override void End()
    {
        foreach (var request in world.Database.Stored.ListTrialStopRequests())
            Must(
                ended.Contains((request.Sweep, request.Trial)),
                () => $"trial {request.Trial} of {request.Sweep} was to be stopped and has no end"
            );
    }
}
