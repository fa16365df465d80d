using System.Collections.Immutable;

namespace Sweep.Storage.Summaries;

/// <summary>
/// A summary in memory: of a store in memory, or of a log that was folded to read it.
/// </summary>
public sealed record MemorySummary(SummaryHead Head, ImmutableSortedDictionary<int, TrialRow> Rows) : ISweepSummary
{
    public static MemorySummary Of(SummaryChange whole) =>
        new(whole.Head, whole.Trials.ToImmutableSortedDictionary(row => row.Number, row => row));

    public CheckedSummary Check() => new(Head, Rows.Count);

    public MemorySummary With(SummaryChange change) =>
        change.IsWhole
            ? Of(change)
            : new MemorySummary(
                change.Head,
                Rows.SetItems(change.Trials.Select(row => KeyValuePair.Create(row.Number, row)))
            );

    public IReadOnlyList<TrialRow> Read(TrialOrder order, TrialRow? after, int count) =>
        order switch
        {
            TrialOrder.ByCost => [.. ByCost().SkipWhile(row => !IsAfter(row, after)).Take(count)],
            TrialOrder.WithoutRank => ByNumber(row => row.Costs.IsEmpty, after, count),
            TrialOrder.WithReason => ByNumber(row => row.HasReason, after, count),
            _ => [.. From(after).Take(count)],
        };

    public bool AreCostsChecked => true;

    public IReadOnlyList<TrialCosts> ReadCosts() =>
        [.. Rows.Values.Where(row => !row.Costs.IsEmpty).Select(row => new TrialCosts(row.Number, row.Costs))];

    public IReadOnlyList<TrialCosts> ReadFirstCosts() =>
        [.. ByCost().Select(row => new TrialCosts(row.Number, row.Costs[..1]))];

    private static bool IsAfter(TrialRow row, TrialRow? after) =>
        after is null || (row.Cost!.Value, row.Number).CompareTo((after.Cost!.Value, after.Number)) > 0;

    private IEnumerable<TrialRow> ByCost() =>
        Rows.Values.Where(row => !row.Costs.IsEmpty).OrderBy(row => row.Cost).ThenBy(row => row.Number);

    private TrialRow[] ByNumber(Func<TrialRow, bool> which, TrialRow? after, int count) =>
        [.. From(after).Where(which).Take(count)];

    /// <summary>Numbers have no gap.</summary>
    private IEnumerable<TrialRow> From(TrialRow? after)
    {
        for (var number = (after?.Number ?? -1) + 1; Rows.TryGetValue(number, out var row); number++)
            yield return row;
    }
}
