using Sweep.Shared.Domain.Identity;
using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Checkers;

/// <summary>
/// A sweep never has more slots than it may, and one of a higher priority does not wait while one
/// of a lower gets slot after slot of workers that suit both.
/// </summary>
internal sealed class SharesAreKept(World world) : Checker
{
    /// <summary>
    /// So many starts of others within one <see cref="Patience"/>, and it was passed over.
    /// </summary>
    private const int MostStarts = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Dictionary<SweepId, Standing> sweeps = world.Plan.Sweeps.ToDictionary(
        sweep => new SweepId(sweep.Id),
        sweep => new Standing(sweep)
    );
    private readonly HashSet<AttemptKey> told = [];
    private readonly Dictionary<SweepId, (TimeSpan Since, int PassedOver)> waiting = [];

    public override string Property => "shares are kept";

    public override void See(Observation observation)
    {
        switch (observation)
        {
            case Observation.Committed committed:
                foreach (var happened in committed.Happened)
                    See(committed.Sweep, happened);
                break;
            case Observation.StartReceived received:
                Received(received.Key);
                break;
        }
    }

    /// <summary>
    /// Only what a worker was told counts: a start that was committed without its coordinator's
    /// knowing is nobody's.
    /// </summary>
    private void Received(AttemptKey key)
    {
        var sweep = sweeps[key.Sweep];
        if (!sweep.IsLive(key.Trial.Number, key.Attempt))
            return;
        told.RemoveWhere(one => !sweeps[one.Sweep].IsLive(one.Trial.Number, one.Attempt));
        told.Add(key);
        var slots = told.Count(one => one.Sweep == key.Sweep);
        Must(
            slots <= (sweep.Plan.MostSlots ?? int.MaxValue),
            () => $"{sweep.Plan.Spec.Name} has {slots} slots and may have {sweep.Plan.MostSlots}"
        );
    }

    /// <summary>
    /// Whether a sweep could have used a slot ever since is looked at after each of its own events.
    /// </summary>
    private void See(SweepId sweep, StoredEvent happened)
    {
        sweeps[sweep].See(happened);
        if (happened.Kind == "attempt_started")
            Started(sweep, happened.Body.GetProperty("worker").GetString()!);
        if (sweeps[sweep].CouldUseOne)
            waiting[sweep] = (world.Clock.Now, 0);
        else
            waiting.Remove(sweep);
    }

    private void Started(SweepId sweep, string worker)
    {
        if (!world.IsCalm)
            return;
        var profile = world.Workers.FirstOrDefault(one => one.Machine == worker);
        foreach (var (other, (since, passedOver)) in waiting.ToArray())
        {
            if (sweeps[other].Plan.Priority <= sweeps[sweep].Plan.Priority || !IsAtWork(other))
                continue;
            if (sweeps[other].MayPassOver(worker))
                continue;
            if (
                profile is null
                || profile.LacksData
                || !profile.Profile.Suits(sweeps[other].Plan.Spec.Runner, sweeps[other].Plan.Spec.Device)
            )
                continue;
            waiting[other] = (since, passedOver + 1);
            Must(
                passedOver < MostStarts || world.Clock.Now - since < Patience,
                () =>
                    $"{sweeps[other].Plan.Spec.Name} waits since {since.TotalSeconds:0.0} s with priority "
                    + $"{sweeps[other].Plan.Priority}, while {sweeps[sweep].Plan.Spec.Name} with "
                    + $"{sweeps[sweep].Plan.Priority} got {passedOver} slots"
            );
        }
    }

    private bool IsAtWork(SweepId sweep) =>
        world.Coordinators.Any(one => one.IsOpen && one.Host!.Find(sweep) is { Conclusion: null, IsEnding: false });
}
