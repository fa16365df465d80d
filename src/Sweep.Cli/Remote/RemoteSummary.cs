using System.Globalization;
using Sweep.Shared.Domain.Identity;
using Sweep.Storage.Summaries;
using Sweep.Web.Api;

namespace Sweep.Cli.Remote;

/// <summary>The summary of a sweep of a coordinator's store.</summary>
internal sealed class RemoteSummary(RemoteStudyReader store, SweepId sweep, SummaryRecord record) : ISweepSummary
{
    public SummaryHead Head { get; } = record.ToHead();

    /// <summary>The coordinator has checked them before it sent the head.</summary>
    public bool AreCostsChecked => true;

    /// <summary>The coordinator checks every row, and folds the log where one is damaged.</summary>
    public CheckedSummary Check()
    {
        var path = $"{RemoteStudyReader.Of(ApiPaths.SummaryPattern, sweep)}?{ApiPaths.ChecksAll}";
        var whole = store.Get(path, ApiJson.Default.SummaryRecord);
        return new CheckedSummary(whole.ToHead(), whole.Figures.Counts.Values.Sum());
    }

    public IReadOnlyList<TrialRow> Read(TrialOrder order, TrialRow? after, int count)
    {
        var path = string.Create(
            CultureInfo.InvariantCulture,
            $"{RemoteStudyReader.Of(ApiPaths.TrialsPattern, sweep)}?order={TrialOrderNames.Of(order)}&count={count}"
        );
        if (after is not null)
            path += string.Create(CultureInfo.InvariantCulture, $"&after={after.Number}");
        if (after?.Cost is { } cost)
            path += string.Create(CultureInfo.InvariantCulture, $"&after_cost={cost:R}");
        return [.. store.Get(path, ApiJson.Default.TrialList).Trials.Select(trial => trial.ToRow())];
    }

    public IReadOnlyList<TrialCosts> ReadFirstCosts() =>
        [
            .. ReadCosts()
                .Select(costs => costs with { Costs = costs.Costs[..1] })
                .OrderBy(costs => costs.Costs[0])
                .ThenBy(costs => costs.Number),
        ];

    public IReadOnlyList<TrialCosts> ReadCosts() =>
        store.Get(RemoteStudyReader.Of(ApiPaths.CostsPattern, sweep), ApiJson.Default.CostList).Costs;
}
