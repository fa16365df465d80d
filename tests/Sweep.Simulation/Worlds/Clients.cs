using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Core.Study.Asking;
using Sweep.Shared.Domain.Identity;
using Sweep.Simulation.Coordinators;

namespace Sweep.Simulation.Worlds;

/// <summary>
/// The scripts that ask for the trials of a sweep, and the requests that wait for an answer.
/// </summary>
internal sealed class Clients(World world)
{
    private const int Count = 3;

    private readonly Dictionary<long, Action<AskAnswer>> waiting = [];
    private long requests;

    public void Begin(PlannedSweep sweep)
    {
        for (var number = 0; number < Count; number++)
            new AskClient(world, this, sweep, number).Begin();
    }

    /// <summary>
    /// Sends a request to the coordinator that leads; without one there is no answer.
    /// </summary>
    /// <param name="request">
    /// The input with this number; null if that coordinator cannot take it now.
    /// </param>
    public void Send(
        SweepId sweep,
        TimeSpan delay,
        Func<long, CoordinatorProcess, StudyInput?> request,
        Action<AskAnswer> answered
    )
    {
        if (world.Coordinators.FirstOrDefault(one => one.IsOpen && !one.IsPaused) is not { } leader)
            return;
        var number = ++requests;
        waiting[number] = answered;
        world.Clock.After(
            delay,
            () =>
                leader.Do(() =>
                {
                    if (leader.Host?.Find(sweep) is { } study && request(number, leader) is { } input)
                        study.Tell(input);
                })
        );
    }

    public void Answer(StudyEffect.Answer answer)
    {
        if (waiting.Remove(answer.Request, out var answered))
            answered(answer.Content);
    }
}
