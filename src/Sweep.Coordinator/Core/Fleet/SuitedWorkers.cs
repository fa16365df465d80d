using Sweep.Shared.Domain.Identity;

namespace Sweep.Coordinator.Core.Fleet;

/// <summary>
/// How many workers a study can count on. Each number is at most <see cref="Many"/>.
/// </summary>
/// <param name="Suited">
/// Workers that can take its trials, busy ones and those that may come back included.
/// </param>
/// <param name="Unsuited">
/// Workers that could, but are in a pause (see <see cref="Fleet.Unsuited"/>).
/// </param>
public readonly record struct SuitedWorkers(int Suited, int Unsuited)
{
    /// <summary>
    /// Stands for itself and all above: a study asks for nothing but none, one, or another one.
    /// </summary>
    public const int Many = 2;

    /// <summary>
    /// Stops as soon as the answer is known, so that a large fleet costs no more than a small one.
    /// </summary>
    public static SuitedWorkers Of(FleetState state, SweepId sweep, StudyNeeds needs)
    {
        var (suited, unsuited) = (0, 0);
        foreach (var worker in state.Workers.Values)
        {
            if (worker.Presence == WorkerPresence.Draining || !worker.Profile.Suits(needs.Runner, needs.Device))
                continue;
            if (worker.IsUnsuitedFor(sweep))
                unsuited = Math.Min(Many, unsuited + 1);
            else if (++suited == Many)
                return new SuitedWorkers(Many, unsuited);
        }

        return new SuitedWorkers(suited, unsuited);
    }
}
