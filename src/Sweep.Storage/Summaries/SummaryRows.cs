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

/// <summary>What all trials of a sweep come to.</summary>
/// <param name="WithReason">How many say why they have no rank.</param>
/// <param name="Ranked">How many have a rank.</param>
/// <param name="Timed">How many have ended after they had begun.</param>
/// <param name="Seconds">How long these took together.</param>
/// <param name="MostSeconds">How long the longest of them took; 0 without one.</param>
public sealed record SummaryFigures(
    ImmutableSortedDictionary<TrialState, int> Counts,
    int WithReason,
    int Ranked,
    int Timed,
    double Seconds,
    double MostSeconds
)
{
    public static readonly SummaryFigures None = new(ImmutableSortedDictionary<TrialState, int>.Empty, 0, 0, 0, 0, 0);

    /// <summary>How many trials there are.</summary>
    public int Trials => Counts.Values.Sum();

    /// <summary>These and one more trial.</summary>
    public SummaryFigures With(TrialRow trial) =>
        this with
        {
            Counts = Counts.SetItem(trial.State, Counts.GetValueOrDefault(trial.State) + 1),
            WithReason = WithReason + (trial.HasReason ? 1 : 0),
            Ranked = Ranked + (trial.Costs.IsEmpty ? 0 : 1),
            Timed = Timed + (trial.Seconds is null ? 0 : 1),
            Seconds = Seconds + (trial.Seconds ?? 0),
            MostSeconds = Math.Max(MostSeconds, trial.Seconds ?? 0),
        };
}

/// <summary>The head of a summary and what its trials come to, of one moment.</summary>
public sealed record CheckedSummary(SummaryHead Head, SummaryFigures Figures);

/// <summary>What a trial that has a rank cost.</summary>
public sealed record TrialCosts(int Number, ImmutableArray<double> Costs);

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

    /// <summary>
    /// Reads the head and every trial as they are now, and keeps what they come to.
    /// </summary>
    /// <exception cref="DamagedSummaryException">
    /// One of them is not what was written, or is missing.
    /// </exception>
    CheckedSummary Check();

    /// <summary>Some trials, as they are now.</summary>
    /// <param name="after">The last one that was read; null to begin.</param>
    /// <param name="count">The most to read, at least 1; fewer only at the end.</param>
    /// <exception cref="DamagedSummaryException">One of them is not what was written.</exception>
    IReadOnlyList<TrialRow> Read(TrialOrder order, TrialRow? after, int count);

    /// <summary>What every trial that has a rank cost, by number.</summary>
    IReadOnlyList<TrialCosts> ReadCosts();
}
