using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Sweep.Optimization.Pruners;

namespace Sweep.Simulation.Checkers;

/// <summary>What the trials of one log reported at their rungs, event by event.</summary>
internal sealed class StoredRungs
{
    private readonly Dictionary<int, TrialRungs> trials = [];

    /// <summary>All trials that reached a rung, but one.</summary>
    public IEnumerable<TrialRungs> Without(int trial) => trials.Values.Where(other => other.Trial != trial);

    /// <summary>A trial that has reached a rung.</summary>
    public TrialRungs Of(int trial) => trials[trial];

    /// <summary>Whether the trial reported there before.</summary>
    public bool Has(int trial, int rung) => trials.TryGetValue(trial, out var known) && known.Costs.ContainsKey(rung);

    public void See(StoredEvent entry)
    {
        var known = trials.GetValueOrDefault(entry.Trial);
        switch (entry.Kind)
        {
            case "rung_reached":
                known ??= new TrialRungs(entry.Trial, ImmutableSortedDictionary<int, double>.Empty, false);
                trials[entry.Trial] = known with { Costs = known.Costs.SetItem(RungOf(entry), ValueOf(entry)) };
                break;
            case "trial_completed" when known is not null:
                trials[entry.Trial] = known with { IsCompleted = true };
                break;
            case "trial_retried" or "trial_cancelled":
                trials.Remove(entry.Trial);
                break;
        }
    }

    public static int RungOf(StoredEvent reached) => reached.Body.GetProperty("rung").GetInt32();

    public static int EpochOf(StoredEvent reached) =>
        reached.Body.GetProperty("reached").GetProperty("epoch").GetInt32();

    public static double ValueOf(StoredEvent reached) =>
        NumberOf(reached.Body.GetProperty("reached").GetProperty("value"));

    /// <summary>A number, or the name of one that is not finite.</summary>
    public static double NumberOf(JsonElement value) =>
        value.ValueKind == JsonValueKind.String
            ? double.Parse(value.GetString()!, CultureInfo.InvariantCulture)
            : value.GetDouble();
}
