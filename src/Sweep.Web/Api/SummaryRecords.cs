using System.Collections.Immutable;
using System.Text.Json;
using Sweep.Shared.Domain.Trials;
using Sweep.Storage.Summaries;

namespace Sweep.Web.Api;

/// <summary>A sweep as a whole, without its log.</summary>
/// <param name="Position">The end of the log, which this takes in.</param>
/// <param name="Study">How many trials are wanted, whether it is finished, and the like.</param>
/// <param name="Figures">What all trials come to.</param>
public sealed record SummaryRecord(long Position, JsonElement Study, SummaryFigures Figures)
{
    public static SummaryRecord Of(CheckedSummary summary) =>
        new(summary.Head.Position, RawJson.Parse(summary.Head.Body), summary.Figures);

    public SummaryHead ToHead() => new(Position, Study.GetRawText());
}

/// <param name="Trial">All that is known of it.</param>
/// <inheritdoc cref="TrialRow"/>
public sealed record TrialRecord(
    int Number,
    TrialState State,
    ImmutableArray<double> Costs,
    bool HasReason,
    double? Seconds,
    JsonElement Trial
)
{
    public static TrialRecord Of(TrialRow row) =>
        new(row.Number, row.State, row.Costs, row.HasReason, row.Seconds, RawJson.Parse(row.Body));

    public TrialRow ToRow() => new(Number, State, Costs, HasReason, Seconds, Trial.GetRawText());
}

public sealed record TrialList(ImmutableArray<TrialRecord> Trials);

public sealed record CostList(ImmutableArray<TrialCosts> Costs);

/// <summary>Orders of trials as they stand in a query.</summary>
public static class TrialOrderNames
{
    public static string Of(TrialOrder order) =>
        order switch
        {
            TrialOrder.ByCost => "cost",
            TrialOrder.WithoutRank => "without_rank",
            TrialOrder.WithReason => "with_reason",
            _ => "number",
        };

    /// <summary>Null for what is no order.</summary>
    public static TrialOrder? Read(string text)
    {
        foreach (var order in Enum.GetValues<TrialOrder>())
            if (Of(order) == text)
                return order;
        return null;
    }
}
