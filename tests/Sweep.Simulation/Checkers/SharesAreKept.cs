using Sweep.Shared.Identity;
using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Checkers;

/// <summary>
/// A sweep never has more slots than it may, and one of a higher priority does not wait while one of a lower gets slot after slot of workers that suit both.
/// </summary>
internal sealed class SharesAreKept(World world) : Checker
{
    /// <summary>So many starts of others within one <see cref="Patience"/>, and it was passed over.</summary>
    private const int MostStarts = 4;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly Dictionary<SweepId, Dictionary<(int Trial, int Attempt), bool>> live = [];
    private readonly Dictionary<SweepId, PlannedSweep> sweeps = world.Plan.Sweeps.ToDictionary(sweep => new SweepId(sweep.Id));
    private readonly Dictionary<SweepId, (TimeSpan Since, int PassedOver)> waiting = [];
    private readonly Dictionary<SweepId, (int Suggested, int Wanted, int Queued)> progress = [];
    private readonly HashSet<SweepId> exhausted = [];

    public override string Property => "shares are kept";

    public override void See(Observation observation)
    {
        switch (observation)
        {
            case Observation.Committed committed:
                foreach (var happened in committed.Happened) See(committed.Sweep, happened);
                break;
            case Observation.StartReceived received: Received(received.Key); break;
        }
    }

    /// <summary>Only what a worker was told counts: a start that was committed without its coordinator's knowing is nobody's.</summary>
    private void Received(AttemptKey key)
    {
        var (sweep, mine) = (sweeps[key.Sweep], live[key.Sweep]);
        if (!mine.ContainsKey((key.Trial.Number, key.Attempt))) return;
        mine[(key.Trial.Number, key.Attempt)] = true;
        var slots = mine.Values.Count(isTold => isTold);
        Must(slots <= (sweep.MostSlots ?? int.MaxValue), () => $"{sweep.Spec.Name} has {slots} slots and may have {sweep.MostSlots}");
    }

    private void See(SweepId sweep, StoredEvent happened)
    {
        var mine = live.TryGetValue(sweep, out var known) ? known : live[sweep] = [];
        var (suggested, wanted, queued) = progress.GetValueOrDefault(sweep, (0, sweeps[sweep].Spec.Trials, 0));
        if (happened.Kind == "trials_raised") wanted = happened.Body.GetProperty("trials").GetInt32();
        if (happened.Kind == "space_exhausted") exhausted.Add(sweep);
        if (happened.Kind == "trial_suggested") (suggested, queued) = (suggested + 1, queued + 1);
        if (happened.Kind is "attempt_failed" or "attempt_lost" or "attempt_returned") queued++;
        if (happened.IsEnd) mine.Remove((happened.Trial, happened.Attempt));
        if (happened.Kind == "attempt_started")
        {
            queued--;
            mine[(happened.Trial, happened.Attempt)] = false;
            Started(sweep, happened.Body.GetProperty("worker").GetString()!);
        }

        progress[sweep] = (suggested, wanted, queued);
        Look(sweep);
    }

    /// <summary>Whether a sweep could have used a slot ever since is looked at after each of its own events.</summary>
    private void Look(SweepId sweep)
    {
        var (suggested, wanted, queued) = progress[sweep];
        var isWaiting = sweeps[sweep].Spec.Sampler.Order == Sweep.Shared.Studies.SuggestionOrder.Free && (queued > 0 || (suggested < wanted && !exhausted.Contains(sweep))) && live[sweep].Count < (sweeps[sweep].MostSlots ?? int.MaxValue);
        if (!isWaiting) waiting.Remove(sweep);
        else waiting[sweep] = (world.Clock.Now, 0);
    }

    private void Started(SweepId sweep, string worker)
    {
        if (!world.IsCalm) return;
        var profile = world.Workers.FirstOrDefault(one => one.Machine == worker);
        foreach (var (other, (since, passedOver)) in waiting.ToArray())
        {
            if (sweeps[other].Priority <= sweeps[sweep].Priority || !IsAtWork(other)) continue;
            if (profile is null || profile.LacksData || !profile.Profile.Suits(sweeps[other].Spec.Runner, sweeps[other].Spec.Device)) continue;
            waiting[other] = (since, passedOver + 1);
            Must(
                passedOver < MostStarts || world.Clock.Now - since < Patience,
                () => $"{sweeps[other].Spec.Name} waits since {since.TotalSeconds:0.0} s with priority {sweeps[other].Priority}, while {sweeps[sweep].Spec.Name} with {sweeps[sweep].Priority} got {passedOver} slots");
        }
    }

    private bool IsAtWork(SweepId sweep) => world.Coordinators.Any(one => one.IsOpen && one.Host!.Find(sweep) is { Conclusion: null, IsEnding: false });
}
