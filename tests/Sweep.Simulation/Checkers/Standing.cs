using Sweep.Shared.Domain.Studies;
using Sweep.Simulation.Worlds;

namespace Sweep.Simulation.Checkers;

/// <summary>What a sweep has and could use, by its log.</summary>
internal sealed class Standing(PlannedSweep plan)
{
    private readonly HashSet<(int Trial, int Attempt)> live = [];
    private readonly Dictionary<(int Trial, int Attempt), string> workers = [];
    private readonly HashSet<string> averse = [];
    private int suggested,
        queued,
        wanted = plan.Spec.Trials;
    private bool isExhausted,
        isEnded;

    public PlannedSweep Plan => plan;

    /// <summary>How many slots it has.</summary>
    public int Live => live.Count;

    /// <summary>In strict order it may have to wait for itself.</summary>
    public bool CouldUseOne =>
        plan.Spec.Sampler.Order == SuggestionOrder.Free
        && (queued > 0 || (suggested < wanted && !isExhausted && !isEnded))
        && Live < (plan.MostSlots ?? int.MaxValue);

    /// <summary>
    /// Whether the worker could not take a trial of it, and may be in a pause or waiting for a
    /// comparison.
    /// </summary>
    public bool MayPassOver(string worker) => averse.Contains(worker);

    public bool IsLive(int trial, int attempt) => live.Contains((trial, attempt));

    public void See(StoredEvent entry)
    {
        var attempt = (entry.Trial, entry.Attempt);
        switch (entry.Kind)
        {
            case "trials_raised":
                wanted = entry.Body.GetProperty("trials").GetInt32();
                break;
            case "space_exhausted":
                isExhausted = true;
                break;
            case "study_ended":
                isEnded = true;
                break;
            case "stop_rules_changed":
                isEnded = false;
                break;
            case "trial_suggested":
                (suggested, queued) = (suggested + 1, queued + 1);
                break;
            case "attempt_started":
                queued--;
                live.Add(attempt);
                workers[attempt] = entry.Body.GetProperty("worker").GetString()!;
                break;
            case "trial_retried":
                queued++;
                break;
            case "attempt_failed" or "attempt_lost" or "attempt_died" or "attempt_returned":
                queued++;
                break;
        }

        // One that waited was stopped by its user.
        if (entry.Kind == "trial_cancelled" && !live.Contains(attempt))
            queued--;
        if (entry.AwaitsComparison || (entry.Kind == "attempt_returned" && entry.Reason.Length > 0))
            averse.Add(workers[attempt]);
        if (entry.IsEnd)
            live.Remove(attempt);
    }
}
