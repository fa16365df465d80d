using System.Collections.Immutable;
using System.Text.Json;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Summaries;
using Sweep.Shared.Domain.Trials;
using Sweep.Storage.Summaries;

namespace Sweep.Web.Api;

/// <summary>A sweep as a whole, without its log.</summary>
/// <param name="Position">The end of the log, which this takes in.</param>
/// <param name="Study">How many trials are wanted, whether it is finished, and the like.</param>
/// <param name="Figures">What all trials come to.</param>
public sealed record SummaryRecord(long Position, JsonElement Study, FiguresRecord Figures)
{
    public static SummaryRecord Of(SummaryHead head) =>
        new(head.Position, RawJson.Parse(head.Body), FiguresRecord.Of(SummaryJson.ReadDigest(head.Body).Figures));

    public SummaryHead ToHead() => new(Position, Study.GetRawText());
}

/// <param name="WithReason">How many say why they have no rank.</param>
/// <param name="Ranked">How many have a rank.</param>
/// <param name="Timed">How many have ended after they had begun.</param>
/// <param name="Seconds">How long these took together.</param>
/// <param name="MostSeconds">How long the longest of them took; 0 without one.</param>
public sealed record FiguresRecord(
    ImmutableSortedDictionary<TrialState, int> Counts,
    int WithReason,
    int Ranked,
    int Timed,
    double Seconds,
    double MostSeconds
)
{
    public static FiguresRecord Of(StudyFigures figures) =>
        new(
            figures.Counts,
            figures.WithReason,
            figures.Ranked,
            figures.Timed,
            figures.Time.TotalSeconds,
            figures.MostTime.TotalSeconds
        );
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
