using System.Collections.Immutable;
using System.Globalization;
using Sweep.Shared.Domain.Studies;

namespace Sweep.Worker.Programs;

/// <summary>
/// What a program has reported so far, and what it comes to. The values of the trial are its
/// metrics at the kept step (see <see cref="KeptSteps"/>), with those of a final report laid over
/// them.
/// </summary>
/// <param name="objective">What decides which step is better.</param>
/// <param name="required">The metrics that the program has to report.</param>
internal sealed class TrialRecord(Objective objective, ImmutableArray<string> required)
{
    /// <summary>
    /// More lines than this fill a store and tell nothing; repeated ones and those with mistakes
    /// count.
    /// </summary>
    public const int MaxReports = 1_000_000;

    public const int MaxMetrics = 1000;

    /// <summary>The most bytes of all reports of one attempt.</summary>
    public const long MaxReportBytes = 256L << 20;

    private readonly HashSet<string> metrics = new(StringComparer.Ordinal);
    private readonly KeptSteps steps = new(
        objective,
        required.Contains(objective.Metric) ? required : required.Insert(0, objective.Metric)
    );
    private Dictionary<string, double> current = new(StringComparer.Ordinal);
    private ImmutableSortedDictionary<string, double> final = ImmutableSortedDictionary.Create<string, double>(
        StringComparer.Ordinal
    );
    private double? latest;
    private int reports;
    private long bytes;

    /// <summary>The last step that was reported; 0 if none was.</summary>
    public int Step { get; private set; }

    /// <summary>Why the program may not go on; null if it may.</summary>
    public string? Excess
    {
        get
        {
            var culture = CultureInfo.InvariantCulture;
            if (reports > MaxReports)
                return string.Create(culture, $"more than {MaxReports} reports");
            if (bytes > MaxReportBytes)
                return string.Create(culture, $"more than {MaxReportBytes} bytes of reports");
            return metrics.Count > MaxMetrics ? string.Create(culture, $"more than {MaxMetrics} metrics") : null;
        }
    }

    /// <summary>What a checkpoint holds of it.</summary>
    public RecordState State
    {
        get
        {
            Consider();
            return new RecordState(Step, steps.Best, steps.Together, CurrentValues, latest);
        }
    }

    /// <summary>Goes on from what an earlier attempt had when it left its checkpoint.</summary>
    public void Resume(RecordState state)
    {
        (Step, latest) = (state.Step, state.Latest);
        steps.Resume(state.Best, state.Together);
        foreach (var step in state.Best)
            metrics.UnionWith(step.Values.Keys);
        // The step under way when the checkpoint was told of may get further metrics.
        current = new Dictionary<string, double>(state.Current, StringComparer.Ordinal);
    }

    /// <summary>One line with reports, whatever is in it.</summary>
    public void Count(int length)
    {
        reports++;
        bytes += length;
    }

    /// <summary>
    /// Takes up what is new of a report: neither a step that is over nor a metric that the step has
    /// already.
    /// </summary>
    public TakenReport Take(Report.Measured report)
    {
        if (report.Step < Step)
            return new TakenReport(report.Metrics.Clear(), [.. report.Metrics.Keys]);
        if (report.Step > Step)
            Begin(report.Step);
        // Saying a thing twice is saying it once.
        var known = report.Metrics.Where(entry => current.ContainsKey(entry.Key)).ToArray();
        var contradicted = known.Where(entry => !entry.Value.Equals(current[entry.Key])).Select(entry => entry.Key);
        var taken = new TakenReport(report.Metrics.RemoveRange(known.Select(entry => entry.Key)), [.. contradicted]);
        foreach (var (metric, value) in taken.Fresh)
            current.Add(metric, value);
        metrics.UnionWith(taken.Fresh.Keys);
        if (taken.Fresh.TryGetValue(objective.Metric, out var judged))
            latest = judged;
        return taken;
    }

    public void Take(Report.Final report)
    {
        final = report.Metrics;
        metrics.UnionWith(final.Keys);
        if (final.TryGetValue(objective.Metric, out var value))
            latest = value;
    }

    /// <summary>What the trial comes to once its program has ended well.</summary>
    public RecordOutcome Conclude()
    {
        if (latest is { } value && !double.IsFinite(value))
            return new RecordOutcome.Diverged(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{objective.Metric} was no finite number when it was last reported, at step {Step}"
                )
            );
        Consider();
        var needed = required.Where(metric => !final.ContainsKey(metric)).ToArray();
        if (steps.Choose(needed) is { } kept)
            return new RecordOutcome.Kept(kept.Number, kept.Values.SetItems(final));
        return needed.Length == 0 ? new RecordOutcome.Kept(0, final) : Without(needed);
    }

    private ImmutableSortedDictionary<string, double> CurrentValues =>
        current.ToImmutableSortedDictionary(StringComparer.Ordinal);

    private void Begin(int step)
    {
        Consider();
        (Step, current) = (step, new Dictionary<string, double>(StringComparer.Ordinal));
    }

    private void Consider() => steps.Consider(new KeptStep(Step, CurrentValues));

    /// <summary>No step has all that is needed.</summary>
    private RecordOutcome Without(string[] needed)
    {
        if (needed.FirstOrDefault(metric => !metrics.Contains(metric)) is { } absent)
            return new RecordOutcome.Missing(
                $"it ended without a report of {absent}; "
                    + $"a report is a line of its standard output such as {{\"step\": 1, \"{absent}\": 0.5}}"
            );
        var set = steps.LargestSet(needed);
        var missing = needed.Except(set, StringComparer.Ordinal).ToArray();
        if (missing.Length == 0)
            return new RecordOutcome.Diverged($"{string.Join(" and ", needed)} were never finite numbers at one step");
        var never = $"{string.Join(" and ", missing)} {(missing.Length == 1 ? "was" : "were")} never reported";
        return new RecordOutcome.Missing(
            $"no step has all objectives: {never} "
                + $"at a step that has {string.Join(" and ", set)}; expected all of them at one step, or in a final "
                + "report"
        );
    }
}

/// <summary>What came of a report.</summary>
/// <param name="Fresh">What is to be passed on.</param>
/// <param name="Repeated">The metrics that are passed over, as they were reported before.</param>
internal readonly record struct TakenReport(
    ImmutableSortedDictionary<string, double> Fresh,
    ImmutableArray<string> Repeated
);

/// <summary>What a record holds, in a checkpoint.</summary>
/// <param name="Current">The metrics of the last step.</param>
/// <param name="Latest">The first objective as it was last reported; null if it was not.</param>
internal sealed record RecordState(
    int Step,
    ImmutableArray<KeptStep> Best,
    ImmutableArray<string> Together,
    ImmutableSortedDictionary<string, double> Current,
    double? Latest
);

/// <summary>What the reports of a program that ended well come to.</summary>
internal abstract record RecordOutcome
{
    private RecordOutcome() { }

    /// <param name="Step">0 if only a final report says anything.</param>
    public sealed record Kept(int Step, ImmutableSortedDictionary<string, double> Values) : RecordOutcome;

    public sealed record Diverged(string Reason) : RecordOutcome;

    public sealed record Missing(string Reason) : RecordOutcome;
}
