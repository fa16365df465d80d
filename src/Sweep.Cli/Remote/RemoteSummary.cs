using System.Globalization;
using Sweep.Shared.Domain.Identity;
using Sweep.Storage.Summaries;
using Sweep.Web.Api;

namespace Sweep.Cli.Remote;

/// <summary>The summary of a sweep of a coordinator's store.</summary>
internal sealed class RemoteSummary(RemoteStudyReader store, SweepId sweep, SummaryRecord record) : ISweepSummary
{
    public SummaryHead Head { get; } = record.ToHead();

    /// <summary>The coordinator has checked all of it before it sent the head.</summary>
    public bool IsChecked => true;

    public CheckedSummary Check() => new(Head, record.Figures.Counts.Values.Sum());

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
