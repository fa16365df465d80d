using System.Collections.Immutable;
using System.Globalization;
using Sweep.Coordinator.Views;

namespace Sweep.Cli.Output;

/// <summary>
/// The leaderboard as a table: objectives first, then the other metrics, then what was searched;
/// below it what could not be ranked, and why.
/// </summary>
internal static class LeaderboardTable
{
    private const int Essential = 4,
        Objectives = 3,
        Parameters = 2,
        Metrics = 1,
        TestMetrics = 0;

    private const string FrontMark = "* on the Pareto front: none is better in one objective and nowhere worse";

    /// <param name="trials">Those with a rank, in the order to be shown.</param>
    /// <param name="top">How many of each kind to show.</param>
    /// <param name="sortedBy">A metric that must be shown; null for none in particular.</param>
    public static void Write(
        Channel channel,
        SweepView sweep,
        IEnumerable<TrialView> trials,
        int top,
        string? sortedBy = null
    )
    {
        // Both are read before anything is written.
        var (ranked, unranked) = (trials.Take(top).ToArray(), FailureReport.Lines(sweep).ToArray());
        WriteRanked(channel, sweep, ranked, sortedBy);
        if (unranked.Length == 0)
            return;
        if (ranked.Length > 0)
            channel.Line();
        foreach (var line in unranked.Take(top))
            channel.Line(OneLine.Of(line, channel.Width), Tone.Bad);
        if (unranked.Length > top)
            channel.Line($"and {unranked.Length - top} more reasons", Tone.Faint);
        if (sweep.Figures.WithReason > SweepView.MostReasonsRead)
            channel.Line($"and {sweep.Figures.WithReason - SweepView.MostReasonsRead} more without a rank", Tone.Faint);
    }

    /// <summary>The table alone.</summary>
    /// <param name="ranked">As they are to be shown; none: nothing is written.</param>
    public static void WriteRanked(Channel channel, SweepView sweep, TrialView[] ranked, string? sortedBy = null)
    {
        if (ranked.Length == 0)
            return;
        var layout = new TextTable(Columns(sweep, ranked, sortedBy)).Fit(channel.Width);
        foreach (var line in layout.Header)
            channel.Line(line, Tone.Faint);
        for (var row = 0; row < layout.Rows.Length; row++)
        {
            var isBest = ranked[row].Rank == 1 || sweep.IsOnFront(ranked[row]);
            channel.Line(layout.Rows[row], isBest ? Tone.Good : Tone.Plain);
        }

        if (ranked.Any(sweep.IsOnFront))
            channel.Line(OneLine.Of(FrontMark, channel.Width), Tone.Faint);
        if (!layout.Hidden.IsEmpty)
            channel.Line($"not shown for want of room: {string.Join(", ", layout.Hidden)}", Tone.Faint);
    }

    /// <summary>The last part of a dotted path, unless another parameter ends alike.</summary>
    public static string ShortName(string path, IEnumerable<string> all)
    {
        var last = Last(path);
        return all.Count(other => Last(other) == last) == 1 ? last : path;
        static string Last(string name) => name[(name.LastIndexOf('.') + 1)..];
    }

    private static ImmutableArray<TextColumn> Columns(SweepView sweep, TrialView[] trials, string? sortedBy)
    {
        var objectives = sweep.Spec.Objectives.Select(objective => objective.Metric).ToArray();
        var others = TellingMetrics.Among(trials.SelectMany(trial => trial.Values.Keys).Distinct(), objectives);
        if (sortedBy is not null && !objectives.Contains(sortedBy) && !others.Contains(sortedBy))
            others = others.Insert(0, sortedBy);
        var parameters = sweep.Spec.Space.Parameters.Select(parameter => parameter.Name).ToArray();
        return
        [
            new TextColumn("#", true, Essential, [.. trials.Select(trial => Rank(sweep, trial))]),
            new TextColumn(
                "trial",
                true,
                Essential,
                [.. trials.Select(trial => trial.Number.ToString(CultureInfo.InvariantCulture))]
            ),
            .. objectives.Select(metric => Metric(metric, trials, Objectives)),
            .. others.Select(metric =>
                Metric(
                    metric,
                    trials,
                    metric.StartsWith(TrialView.TestPrefix, StringComparison.Ordinal) ? TestMetrics : Metrics
                )
            ),
            .. parameters.Select(name => Parameter(name, ShortName(name, parameters), trials)),
        ];
    }

    private static string Rank(SweepView sweep, TrialView trial)
    {
        var rank = trial.Rank!.Value.ToString(CultureInfo.InvariantCulture);
        if (sweep.Spec.Objectives.Length == 1)
            return rank;
        return sweep.IsOnFront(trial) ? $"{rank}*" : $"{rank} ";
    }

    private static TextColumn Metric(string metric, TrialView[] trials, int importance)
    {
        var format = Digits.ForColumn(
            trials.Where(trial => trial.Values.ContainsKey(metric)).Select(trial => trial.Values[metric])
        );
        return new TextColumn(
            metric,
            true,
            importance,
            [.. trials.Select(trial => trial.Values.TryGetValue(metric, out var value) ? format(value) : "")]
        );
    }

    private static TextColumn Parameter(string name, string header, TrialView[] trials)
    {
        var values = trials.Select(trial => trial.Trial.Parameters.GetValueOrDefault(name)).ToArray();
        return new TextColumn(
            header,
            values.All(value => value?.Number is not null),
            Parameters,
            [.. values.Select(value => value is null ? "" : Digits.Parameter(value))]
        );
    }
}
