using Sweep.Simulation.Worlds;
using Sweep.Storage.Summaries;

namespace Sweep.Simulation.Checkers;

/// <summary>
/// After each commit the summary stands at the end of the log, and its trials are as the log left
/// them.
/// </summary>
internal sealed class TheSummaryFitsTheLog(World world) : Checker
{
    private readonly Dictionary<string, SortedDictionary<int, string>> states = new(StringComparer.Ordinal);

    public override string Property => "the summary fits the log";

    public override void See(Observation observation)
    {
        if (observation is not Observation.Committed { Happened.Length: > 0 } committed)
            return;
        var summary = world.Database.Stored.ReadSummary(committed.Sweep);
        Must(summary is not null, () => $"{committed.Sweep} has none at position {committed.Happened[^1].Position}");
        if (!states.TryGetValue(committed.Sweep.Text, out var trials))
            states.Add(committed.Sweep.Text, trials = []);
        foreach (var happened in committed.Happened)
            See(trials, happened);
        foreach (
            var number in committed.Happened.Select(happened => happened.Trial).Where(trials.ContainsKey).Distinct()
        )
        {
            var stored = Find(summary!, number)?.State.ToString().ToLowerInvariant();
            Must(
                stored == trials[number],
                () => $"trial {number} of {committed.Sweep} is {stored} in the summary and {trials[number]} by the log"
            );
        }
    }

    private static void See(SortedDictionary<int, string> trials, StoredEvent happened)
    {
        if (happened.Kind is "trial_suggested" or "trial_retried")
            trials[happened.Trial] = "queued";
        else if (happened.Kind == "attempt_started")
            trials[happened.Trial] = "running";
        else if (happened.IsFinal)
            trials[happened.Trial] = happened.Kind["trial_".Length..];
        else if (happened.IsEnd)
            trials[happened.Trial] = "queued";
    }

    private static TrialRow? Find(ISweepSummary summary, int number)
    {
        var before = number == 0 ? null : summary.Read(TrialOrder.ByNumber, null, number)[^1];
        return summary.Read(TrialOrder.ByNumber, before, 1).SingleOrDefault();
    }
}
