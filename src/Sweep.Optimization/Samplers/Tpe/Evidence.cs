using System.Collections.Immutable;
using Sweep.Optimization.Ranking;
using Sweep.Optimization.Spaces;

namespace Sweep.Optimization.Samplers.Tpe;

/// <summary>
/// What a history says to the model: which points count, from the oldest trial to the newest, and
/// which of them are good.
/// </summary>
/// <param name="objectives">How many costs a completed trial has.</param>
internal sealed class Evidence(int objectives)
{
    private const int MostGood = 25;

    private readonly List<Entry> entries = [];
    private (int[] Good, int[] Others)? split;

    /// <summary>
    /// How many trials have ended, those stopped early and those that failed included.
    /// </summary>
    public int Ended => entries.Count - Count(Kind.Running);

    /// <summary>Whether a trial diverged or failed.</summary>
    public bool HasFailures => Count(Kind.Failed) > 0;

    /// <summary>Holds this history's evidence from now on.</summary>
    /// <param name="history">By trial.</param>
    /// <param name="slots">The slot of each observation.</param>
    public void Read(IReadOnlyList<Observation> history, int[] slots)
    {
        split = null;
        entries.Clear();
        foreach (var (observation, slot) in history.Zip(slots))
        {
            if (slot != Archive.Foreign && EntryOf(observation.Outcome, slot) is { } entry)
                entries.Add(entry);
        }
    }

    /// <summary>The part of the evidence whose points satisfy a condition.</summary>
    public Evidence Where(Predicate<int> slot)
    {
        var part = new Evidence(objectives);
        part.entries.AddRange(entries.Where(entry => slot(entry.Slot)));
        return part;
    }

    /// <summary>
    /// Parts the points into good ones and the others, both from oldest to newest. Good is the best
    /// tenth of what has ended (at most 25 with one objective): results first, then what was
    /// stopped latest. What diverged, failed or still runs is never good.
    /// </summary>
    public (int[] Good, int[] Others) Split() => split ??= FindSplit();

    /// <summary>
    /// Parts the points of ended trials into those with a result and those that failed, from oldest
    /// to newest.
    /// </summary>
    public (int[] WithResult, int[] Failed) SplitByFailure() =>
        (Slots(Kind.Completed, Kind.Pruned), Slots(Kind.Failed, Kind.Failed));

    private (int[] Good, int[] Others) FindSplit()
    {
        var goodCount = (Ended + 9) / 10;
        if (objectives == 1)
            goodCount = Math.Min(goodCount, MostGood);

        var isGood = new bool[entries.Count];
        foreach (var index in Best(goodCount))
            isGood[index] = true;
        var good = new List<int>(goodCount);
        var others = new List<int>(entries.Count);
        for (var index = 0; index < isGood.Length; index++)
            (isGood[index] ? good : others).Add(entries[index].Slot);
        return ([.. good], [.. others]);
    }

    private Entry? EntryOf(Outcome outcome, int slot) =>
        outcome switch
        {
            Outcome.Completed { IsFinite: true } completed when completed.Costs.Length == objectives => new Entry(
                slot,
                Kind.Completed,
                completed.Costs,
                0
            ),
            Outcome.Pruned pruned when double.IsFinite(pruned.Cost) => new Entry(
                slot,
                Kind.Pruned,
                [pruned.Cost],
                pruned.Step
            ),
            Outcome.Running => new Entry(slot, Kind.Running, [], 0),
            Outcome.Cancelled => null,
            _ => new Entry(slot, Kind.Failed, [], 0),
        };

    private IEnumerable<int> Best(int count)
    {
        var completed = Indices(Kind.Completed);
        var best = CostOrder
            .BestSpread(completed.ConvertAll(index => entries[index].Costs), count)
            .Select(place => completed[place])
            .ToArray();
        // A lone last cost does not compare with several.
        if (best.Length == count || objectives > 1)
            return best;
        var latest = Indices(Kind.Pruned)
            .OrderByDescending(index => entries[index].Step)
            .ThenBy(index => entries[index].Costs[0]);
        return best.Concat(latest.Take(count - best.Length));
    }

    private int Count(Kind kind)
    {
        var count = 0;
        foreach (var entry in entries)
            count += entry.Kind == kind ? 1 : 0;
        return count;
    }

    private int[] Slots(Kind one, Kind other) =>
        [.. entries.Where(entry => entry.Kind == one || entry.Kind == other).Select(entry => entry.Slot)];

    private List<int> Indices(Kind kind)
    {
        var indices = new List<int>(entries.Count);
        for (var index = 0; index < entries.Count; index++)
        {
            if (entries[index].Kind == kind)
                indices.Add(index);
        }

        return indices;
    }

    private enum Kind
    {
        Completed,
        Pruned,
        Failed,
        Running,
    }

    private readonly record struct Entry(int Slot, Kind Kind, ImmutableArray<double> Costs, int Step);
}
