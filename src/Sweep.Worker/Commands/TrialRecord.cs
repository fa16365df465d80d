using System.Collections.Immutable;
using System.Globalization;
using Sweep.Shared.Studies;

namespace Sweep.Worker.Commands;

/// <summary>
/// What a program has reported so far, and what it comes to. The values of the trial are its metrics at the kept step, which is the best by the first
/// objective, with those of a final report laid over them.
/// </summary>
/// <param name="objective">What decides which step is kept.</param>
internal sealed class TrialRecord(Objective objective)
{
    /// <summary>More reports than this fill a store and tell nothing.</summary>
    public const int MaxReports = 1_000_000;

    public const int MaxMetrics = 1000;

    private readonly HashSet<string> metrics = new(StringComparer.Ordinal);
    private Dictionary<string, double> current = new(StringComparer.Ordinal);
    private Dictionary<string, double>? kept;
    private ImmutableSortedDictionary<string, double>? final;
    private double? latest;
    private int reports;

    /// <summary>The last step that was reported; 0 if none was.</summary>
    public int Step { get; private set; }

    public int KeptStep { get; private set; }

    /// <summary>Goes on from what an earlier attempt had when it left its checkpoint.</summary>
    public void Resume(int step, int keptStep, ImmutableSortedDictionary<string, double> keptValues)
    {
        (Step, KeptStep) = (step, keptStep);
        if (keptStep == 0) return;
        kept = new Dictionary<string, double>(keptValues, StringComparer.Ordinal);
        latest = kept[objective.Metric];
    }

    /// <summary>Takes up what is new of a report. A step that is over is not told of again, nor is a metric of the step under way: saying it twice is saying it once.</summary>
    /// <returns>What is to be passed on; nothing if it was all known.</returns>
    public ImmutableSortedDictionary<string, double> Take(ReportLine.Measured report)
    {
        if (report.Step < Step) return ImmutableSortedDictionary<string, double>.Empty;
        if (report.Step > Step) (Step, current) = (report.Step, new Dictionary<string, double>(StringComparer.Ordinal));
        var fresh = report.Metrics.RemoveRange(report.Metrics.Keys.Where(current.ContainsKey));
        if (!fresh.IsEmpty) reports++;
        foreach (var (metric, value) in fresh) current.Add(metric, value);
        metrics.UnionWith(fresh.Keys);
        if (fresh.TryGetValue(objective.Metric, out var judged)) Judge(judged);
        return fresh;
    }

    public void Take(ReportLine.Final report)
    {
        final = report.Metrics;
        metrics.UnionWith(final.Keys);
        if (final.TryGetValue(objective.Metric, out var value)) latest = value;
    }

    /// <summary>Why it cannot go on; null if it can.</summary>
    public string? Excess => reports > MaxReports ? string.Create(CultureInfo.InvariantCulture, $"more than {MaxReports} reports")
        : metrics.Count > MaxMetrics ? string.Create(CultureInfo.InvariantCulture, $"more than {MaxMetrics} metrics")
        : null;

    /// <summary>The first objective was no finite number when it was last reported.</summary>
    public bool IsDiverged => latest is { } value && !double.IsFinite(value);

    /// <summary>The metrics of the kept step; of the last one, if none has a finite first objective.</summary>
    public ImmutableSortedDictionary<string, double> KeptValues => (kept ?? current).ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary>The values of the trial.</summary>
    public ImmutableSortedDictionary<string, double> Values =>
        KeptValues.SetItems(final ?? ImmutableSortedDictionary<string, double>.Empty);

    private void Judge(double value)
    {
        latest = value;
        if (!double.IsFinite(value) || (kept is not null && !(objective.Cost(value) < objective.Cost(kept[objective.Metric])))) return;
        // The rest of the step's metrics may come on lines of their own: they belong to it too.
        (kept, KeptStep) = (current, Step);
    }
}
