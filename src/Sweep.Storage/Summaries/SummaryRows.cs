using System.Collections.Immutable;
using Sweep.Shared.Domain.Trials;

namespace Sweep.Storage.Summaries;

/// <summary>What is known of a sweep as a whole at one position of its log.</summary>
/// <param name="Position">The last event that it takes in; 0 before the first.</param>
/// <param name="Body">What the coordinator keeps of the sweep as a whole, as JSON.</param>
public sealed record SummaryHead(long Position, string Body);

/// <summary>
/// One trial as its sweep's events leave it. The columns beside the body serve to count and to
/// order.
/// </summary>
/// <param name="Number">From 0.</param>
/// <param name="Costs">
/// One for each objective, finite, the lower the better; empty unless the trial has a rank.
/// </param>
/// <param name="HasReason">Whether the trial says why it has no rank.</param>
/// <param name="Seconds">How long a trial that has ended took; null for the others.</param>
/// <param name="Body">The trial, as JSON.</param>
public sealed record TrialRow(
    int Number,
    TrialState State,
    ImmutableArray<double> Costs,
    bool HasReason,
    double? Seconds,
    string Body
)
{
    /// <summary>By the first objective; null for a trial without a rank.</summary>
    public double? Cost => Costs.IsEmpty ? null : Costs[0];

    public bool Equals(TrialRow? other) =>
        other is not null
        && Number == other.Number
        && State == other.State
        && HasReason == other.HasReason
        && Seconds == other.Seconds
        && Body == other.Body
        && Costs.AsSpan().SequenceEqual(other.Costs.AsSpan());

    public override int GetHashCode() => HashCode.Combine(Number, Body);
}

/// <summary>What a batch changes of a summary.</summary>
/// <param name="Trials">The trials that it changes, each once.</param>
/// <param name="IsWhole">Whether these are all trials: what was there before goes.</param>
public sealed record SummaryChange(SummaryHead Head, ImmutableArray<TrialRow> Trials, bool IsWhole);

/// <summary>The head of a summary and how many trials it has, of one moment.</summary>
public sealed record CheckedSummary(SummaryHead Head, int Trials);

/// <summary>What a trial that has a rank cost.</summary>
public sealed record TrialCosts(int Number, ImmutableArray<double> Costs)
{
    public static ulong Sum(IEnumerable<TrialCosts> all) =>
        all.Aggregate(0UL, (sum, one) => sum + CostSum.Of(one.Number, one.Costs.AsSpan()));
}

/// <summary>Which trials are read, and in which order.</summary>
public enum TrialOrder
{
    /// <summary>All of them, by number.</summary>
    ByNumber,

    /// <summary>
    /// Those with a rank, by the first cost, then by number: with one objective, best first.
    /// </summary>
    ByCost,

    /// <summary>Those without a rank, by number.</summary>
    WithoutRank,

    /// <summary>Those that say why they have no rank, by number.</summary>
    WithReason,
}

/// <summary>
/// The trials of a sweep without its log. Reads what is asked for and no more. Safe for any number
/// of threads.
/// </summary>
public interface ISweepSummary
{
    /// <summary>As it was when the summary was opened.</summary>
    SummaryHead Head { get; }

    /// <summary>Reads the head and every trial as they are now.</summary>
    /// <exception cref="DamagedSummaryException">
    /// One of them is not what was written, or is missing.
    /// </exception>
    CheckedSummary Check();

    /// <summary>Some trials, as they are now.</summary>
    /// <param name="after">The last one that was read; null to begin.</param>
    /// <param name="count">The most to read, at least 1; fewer only at the end.</param>
    /// <exception cref="DamagedSummaryException">One of them is not what was written.</exception>
    IReadOnlyList<TrialRow> Read(TrialOrder order, TrialRow? after, int count);

    /// <summary>
    /// Whether the costs are those of the head: in memory, or checked by the coordinator that
    /// answers.
    /// </summary>
    bool AreCostsChecked { get; }

    /// <summary>
    /// What every trial that has a rank cost, by number. Costs are not checked one by one:
    /// <see cref="CostSum"/> checks all of them.
    /// </summary>
    IReadOnlyList<TrialCosts> ReadCosts();

    /// <summary>
    /// The same with the first cost alone, by this cost and then by number: with one objective,
    /// best first.
    /// </summary>
    IReadOnlyList<TrialCosts> ReadFirstCosts();
}
