using System.Collections.Immutable;
using Sweep.Shared.Domain.Studies;

namespace Sweep.Worker.Programs;

/// <summary>
/// Chooses the kept step: the best by the first objective among the steps that have all objectives.
/// A final report, which comes last, may bring some of them; so the best step is remembered for
/// each set of objectives that steps had.
/// </summary>
/// <param name="first">What decides which step is better.</param>
/// <param name="objectives">The metrics that decide, <paramref name="first"/> among them.</param>
internal sealed class KeptSteps(Objective first, ImmutableArray<string> objectives)
{
    private readonly Dictionary<string, KeptStep> best = new(StringComparer.Ordinal);
    private readonly HashSet<string> together = new(StringComparer.Ordinal);

    /// <summary>The best of the steps for each set of objectives that were finite there.</summary>
    public ImmutableArray<KeptStep> Best => [.. best.Values.OrderBy(step => step.Number)];

    /// <summary>The sets of objectives that were reported at one step, finite or not.</summary>
    public ImmutableArray<string> Together => [.. together.Order(StringComparer.Ordinal)];

    public void Resume(IEnumerable<KeptStep> steps, IEnumerable<string> sets)
    {
        together.UnionWith(sets);
        foreach (var step in steps)
            Consider(step);
    }

    /// <summary>
    /// A step that is over, or that a checkpoint or the end of the program cuts short.
    /// </summary>
    public void Consider(KeptStep step)
    {
        if (step.Number == 0)
            return;
        // What was known of it when an earlier checkpoint was written is less.
        foreach (var (set, _) in best.Where(entry => entry.Value.Number == step.Number).ToArray())
            best.Remove(set);
        together.Add(SetOf(step, isFinite: false));
        var key = SetOf(step, isFinite: true);
        if (!best.TryGetValue(key, out var other) || IsBetter(step, other))
            best[key] = step;
    }

    /// <param name="needed">The objectives that the step has to have.</param>
    /// <returns>Null if no step has them all as finite numbers.</returns>
    public KeptStep? Choose(IReadOnlyCollection<string> needed) =>
        best
            .Values.Where(step => needed.All(step.Has))
            .Aggregate((KeptStep?)null, (chosen, step) => chosen is null || IsBetter(step, chosen) ? step : chosen);

    /// <summary>
    /// The largest set of the needed objectives that one step reported, finite or not; of two equal
    /// ones that with the first objective.
    /// </summary>
    public IReadOnlyCollection<string> LargestSet(IReadOnlyCollection<string> needed) =>
        together
            .Select(set => set.Split('\n').Intersect(needed, StringComparer.Ordinal).ToArray())
            .OrderByDescending(set => set.Length)
            .ThenByDescending(set => set.Contains(first.Metric))
            .FirstOrDefault([]);

    private string SetOf(KeptStep step, bool isFinite) =>
        string.Join('\n', objectives.Where(metric => isFinite ? step.Has(metric) : step.Values.ContainsKey(metric)));

    /// <summary>
    /// Of two equal ones the earlier is better; where neither has the first objective, the later.
    /// </summary>
    private bool IsBetter(KeptStep step, KeptStep other) =>
        (CostOf(step), CostOf(other)) switch
        {
            ({ } cost, { } least) => cost < least || (cost == least && step.Number < other.Number),
            (null, null) => step.Number > other.Number,
            var (cost, _) => cost is not null,
        };

    private double? CostOf(KeptStep step) => step.Has(first.Metric) ? first.Cost(step.Values[first.Metric]) : null;
}

/// <param name="Number">From 1.</param>
internal sealed record KeptStep(int Number, ImmutableSortedDictionary<string, double> Values)
{
    public bool Has(string metric) => Values.TryGetValue(metric, out var value) && double.IsFinite(value);
}
