using System.Collections.Immutable;
using Sweep.Coordinator.Summaries;
using Sweep.Optimization;
using Sweep.Optimization.Ranking;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;
using Sweep.Storage;
using Sweep.Storage.Summaries;

namespace Sweep.Coordinator.Views;

/// <summary>
/// The trials of a summary, read so that no damage is shown. The store checks the head and each row
/// that it reads. That none is missing and none stands in a wrong place is checked here, by what
/// the head says of all of them.
/// </summary>
internal sealed class CheckedTrials(SweepId sweep, ISweepSummary summary, int objectives)
{
    private const int FirstPage = 32,
        LaterPages = 1000;

    private readonly StudyDigest head = SummaryJson.ReadDigest(summary.Head.Body);
    private bool isChecked;
    private IReadOnlyList<TrialCosts>? costs;
    private ImmutableArray<int>? order;
    private int? frontSize;

    public StudyDigest Head => head;

    /// <summary>Those without a rank, by number; all rows are checked first.</summary>
    public IEnumerable<TrialRow> WithoutRank => Pages(TrialOrder.WithoutRank);

    /// <summary>Those with a rank, best first.</summary>
    public IEnumerable<TrialRow> Ranked
    {
        get
        {
            if (objectives > 1)
                return InOrder();
            if (!summary.AreCostsChecked)
                ReadCosts();
            return Pages(TrialOrder.ByCost);
        }
    }

    /// <summary>
    /// How many of those with a rank, from the first on, are on the Pareto front; 0 with one
    /// objective.
    /// </summary>
    public int FrontSize => frontSize ??= objectives == 1 ? 0 : TrialRanking.FrontSize(Observations(), objectives);

    /// <summary>Their numbers, best first.</summary>
    private ImmutableArray<int> Order => order ??= TrialRanking.Order(Observations(), objectives);

    /// <summary>From 1; null for a trial without a rank.</summary>
    public int? RankOf(TrialRow row)
    {
        var rank = row.Costs.IsEmpty ? 0 : Order.IndexOf(row.Number) + 1;
        return rank == 0 ? null : rank;
    }

    public TrialRow? Find(int number)
    {
        if (number < 0)
            return null;
        // What is read after a row begins with the next one.
        var before = number == 0 ? null : new TrialRow(number - 1, TrialState.Queued, [], false, null, "");
        if (summary.Read(TrialOrder.ByNumber, before, 1) is [{ } row] && row.Number == number)
            return row;
        if (number < head.Trials)
            CheckAll();
        return null;
    }

    /// <summary>The first few that say why they have no rank, by number.</summary>
    public ImmutableArray<TrialRow> WithReason(int most)
    {
        ImmutableArray<TrialRow> rows = [.. Pages(TrialOrder.WithReason).Take(most)];
        if (rows.Length < head.Figures.WithReason)
            CheckAll();
        return rows;
    }

    /// <summary>
    /// Reads every row. Where a part does not fit the head, this tells damage from a sweep that
    /// went on in between.
    /// </summary>
    /// <exception cref="DamagedSummaryException">A row is damaged, or missing.</exception>
    public void CheckAll()
    {
        if (isChecked)
            return;
        StudySummary.CheckAll(summary, sweep);
        isChecked = true;
    }

    private IReadOnlyList<TrialCosts> ReadCosts()
    {
        if (costs is not null)
            return costs;
        costs = objectives == 1 ? summary.ReadFirstCosts() : summary.ReadCosts();
        if (TrialCosts.Sum(costs) != head.Figures.CostSum)
            CheckAll();
        return costs;
    }

    private IEnumerable<Observation> Observations() =>
        ReadCosts()
            .Select(costs => new Observation(
                costs.Number,
                ImmutableSortedDictionary<string, SettingValue>.Empty,
                new Outcome.Completed(costs.Costs)
            ));

    /// <summary>With several objectives: the first few one by one, the others at once.</summary>
    private IEnumerable<TrialRow> InOrder()
    {
        foreach (var number in Order.Take(FirstPage))
            if (Find(number) is { } row)
                yield return row;
        if (Order.Length <= FirstPage)
            yield break;
        var rows = Pages(TrialOrder.ByCost).ToDictionary(row => row.Number);
        foreach (var number in Order.Skip(FirstPage))
            if (rows.TryGetValue(number, out var row))
                yield return row;
    }

    private IEnumerable<TrialRow> Pages(TrialOrder which)
    {
        TrialRow? last = null;
        for (var size = FirstPage; ; size = LaterPages)
        {
            var page = summary.Read(which, last, size);
            foreach (var row in page)
                yield return row;
            if (page.Count < size)
                yield break;
            last = page[^1];
        }
    }
}
