using System.Collections.Immutable;
using System.Globalization;
using Microsoft.AspNetCore.Http;
using Sweep.Shared.Domain.Trials;
using Sweep.Storage.Summaries;
using Sweep.Web.Api;

namespace Sweep.Web;

/// <summary>
/// Which trials are asked for: <c>?order=cost&amp;count=32&amp;after=17&amp;after_cost=0.25</c>.
/// </summary>
internal sealed record TrialQuery(TrialOrder Order, TrialRow? After, int Count)
{
    /// <summary>The most trials of one answer.</summary>
    public const int MostTrials = 1000;

    /// <summary>Null for what is no such question, saying why.</summary>
    public static TrialQuery? Read(IQueryCollection query, out string? mistake)
    {
        mistake = null;
        var order = query["order"] is [{ } name] ? TrialOrderNames.Read(name) : TrialOrder.ByNumber;
        if (order is null)
            mistake =
                $"order: expected one of {string.Join(", ", Enum.GetValues<TrialOrder>().Select(TrialOrderNames.Of))}";
        var count = (long)MostTrials;
        if (query["count"] is [var most] && (!Answers.TryReadNumber(most, out count) || count is < 1 or > MostTrials))
            mistake = $"count: expected 1 to {MostTrials}";
        var after = -1L;
        if (query["after"] is [var last] && (!Answers.TryReadNumber(last, out after) || after > int.MaxValue))
            mistake = "after: expected the number of a trial, from 0";
        double? cost = null;
        if (query["after_cost"] is [var text])
        {
            if (
                double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var read)
                && double.IsFinite(read)
            )
                cost = read;
            else
                mistake = "after_cost: expected a finite number";
        }

        if (order == TrialOrder.ByCost && after >= 0 != cost is not null)
            mistake = "after and after_cost: expected both or neither with order=cost";
        if (mistake is not null)
            return null;
        ImmutableArray<double> costs = cost is null ? [] : [cost.Value];
        var previous = after < 0 ? null : new TrialRow((int)after, TrialState.Queued, costs, false, null, "");
        return new TrialQuery(order!.Value, previous, (int)count);
    }

    public TrialList Ask(ISweepSummary summary) => new([.. summary.Read(Order, After, Count).Select(TrialRecord.Of)]);
}
