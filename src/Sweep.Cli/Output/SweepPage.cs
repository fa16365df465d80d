using System.Globalization;
using Sweep.Coordinator.Views;
using Sweep.Optimization.Importances;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;

namespace Sweep.Cli.Output;

/// <summary>One sweep at a glance: what was asked for, how far it is, what is best.</summary>
internal static class SweepPage
{
    private const int MostReasons = 3;

    /// <summary>With fewer completed trials, what mattered is mostly chance.</summary>
    private const int LeastMattering = 20;

    /// <summary>
    /// The page reads no more trials than this, so that it comes at once for a sweep of any length.
    /// </summary>
    private const int MostRead = 2000;

    /// <param name="option">
    /// What leads to the sweep in another command, with a space before it.
    /// </param>
    public static void Write(Channel channel, SweepView sweep, string option)
    {
        var spec = sweep.Spec;
        var by = sweep switch
        {
            { Writer: { } writer } => $" in process {writer.ProcessId} on {writer.Host}",
            { DeadWriter: { } dead } => $": process {dead.ProcessId}, which had it, is gone",
            _ => "",
        };
        // All that is read of trials is read before anything is written.
        TrialView[] ranked = sweep.Figures.Ranked <= MostRead ? [.. sweep.Ranked] : [];
        (string, string?)[] facts =
        [
            ("created", $"{Times.Moment(sweep.Row.Created)} by version {sweep.Row.Version}, identity {sweep.Row.Id}"),
            ("opened", sweep.State.Openings == 1 ? "once" : $"{sweep.State.Openings} times"),
            ("trials", Progress(sweep)),
            ("failed", Failed(sweep, option)),
            ("time", Time(sweep)),
            (
                "objectives",
                string.Join(
                    ", ",
                    spec.Objectives.Select(objective => $"{objective.Metric} ({StateNames.Of(objective.Goal)})")
                )
            ),
            ("sampler", Sampler(spec)),
            ("pruner", spec.Pruner.Kind == PrunerSpec.None ? null : spec.Pruner.Kind),
            ("stops", StopText.Rules(sweep)),
            ("seed", spec.Seed.ToString(CultureInfo.InvariantCulture)),
            (
                "runner",
                $"{spec.Runner} on {spec.Device}; {spec.Retries} retries; weights of the best "
                    + $"{spec.KeepCheckpoints} are kept"
            ),
            ("best", Best(sweep)),
            ("front", Front(sweep, ranked, option)),
            ("mattered", Mattered(sweep, ranked, option)),
        ];
        channel.Line((sweep.Name, Tone.Strong), ($", {StateNames.Of(sweep.Condition)}{by}", Tone.Plain));
        Facts.Write(channel, facts);
        if (!spec.Space.Parameters.IsEmpty)
        {
            channel.Line("parameters");
            Facts.Write(
                channel,
                spec.Space.Parameters.Select(parameter => (parameter.Name, (string?)Describe(parameter)))
            );
        }

        channel.Line("settings");
        var chosen = spec.Space.Parameters.Select(parameter => parameter.Name).ToHashSet();
        Facts.Write(
            channel,
            spec.Settings.Entries.Select(section => (section.Key, (string?)Flat(section.Key, section.Value, chosen)))
        );
    }

    /// <summary>
    /// <c>epochs 1000, early_stopping.patience 100</c>: what is on, and not chosen by the sampler.
    /// </summary>
    private static string Flat(string section, SettingValue value, HashSet<string> chosen) =>
        string.Join(
            ", ",
            Leaves(section, value)
                .Where(leaf => !chosen.Contains(leaf.Path))
                .Select(leaf => $"{leaf.Path[(section.Length + 1)..]} {leaf.Text}".Trim())
        );

    private static IEnumerable<(string Path, string Text)> Leaves(string path, SettingValue value) =>
        value switch
        {
            SettingValue.Null => [],
            SettingValue.Map { Entries.IsEmpty: true } => [(path, "")],
            SettingValue.Map map => map.Entries.SelectMany(entry => Leaves($"{path}.{entry.Key}", entry.Value)),
            _ => [(path, value.ToString())],
        };

    private static string Describe(Parameter parameter) =>
        DistributionText.ConditionsOf(parameter) is { } conditions
            ? $"{DistributionText.Of(parameter.Distribution)}, {conditions}"
            : DistributionText.Of(parameter.Distribution);

    private static string Progress(SweepView sweep)
    {
        var counts = StateNames.Count(sweep.Counts);
        return $"{(counts.Length == 0 ? "none yet" : counts)}; {sweep.State.TrialsPlanned} wanted"
            + StopText.WhyEarly(sweep);
    }

    /// <summary>
    /// Why trials failed or diverged, each reason once, and what tries them again.
    /// </summary>
    private static string? Failed(SweepView sweep, string option)
    {
        if (FailureReport.RetryHint(sweep, option) is not { } hint)
            return null;
        var reasons = FailureReport.Lines(sweep).Take(MostReasons).Select(line => OneLine.Of(line));
        return $"{string.Join("; ", reasons)}; {hint}";
    }

    private static string? Time(SweepView sweep)
    {
        if (sweep.Figures is not { Timed: > 0 } figures)
            return null;
        return $"{Times.Of(figures.Time)} of trials; one took {Times.Of(figures.Time / figures.Timed)} on average, "
            + $"{Times.Of(figures.MostTime)} at most";
    }

    private static string Sampler(StudySpec spec)
    {
        var mode = spec.Sampler.Joint ? "joint" : "independent";
        var startup = spec.Sampler.Kind == "tpe" ? $", {spec.Sampler.StartupTrials} startup trials, {mode}" : "";
        var order =
            spec.Sampler.Order == SuggestionOrder.Strict
                ? $", strict order with a window of {spec.Sampler.Window}"
                : "";
        return spec.Sampler.Kind + startup + order;
    }

    private static string? Front(SweepView sweep, TrialView[] ranked, string option)
    {
        if (sweep.Spec.Objectives.Length == 1 || sweep.Figures.Ranked == 0)
            return null;
        if (sweep.Figures.Ranked > MostRead)
            return $"`sweep pareto {sweep.Name}{option}` shows it";
        var front = FrontView.Of(sweep, ranked, reference: null);
        return $"{front.Trials.Length} trials, hypervolume {Digits.Significant(front.Volume)}; "
            + $"`sweep pareto {sweep.Name}{option}` shows them";
    }

    private static string? Mattered(SweepView sweep, TrialView[] ranked, string option)
    {
        if (sweep.Spec.Space.Parameters.Length < 2 || sweep.Figures.Ranked < LeastMattering)
            return null;
        if (sweep.Figures.Ranked > MostRead)
            return $"`sweep importance {sweep.Name}{option}` says which parameters did";
        var view = ImportanceView.Of(sweep.Spec, ranked, sweep.Spec.Objectives[0], ImportanceKinds.OfTopTenth);
        var names = view.Parameters.Select(importance => importance.Parameter).ToArray();
        var most = view
            .Parameters.Take(MostReasons)
            .Select(one => $"{LeaderboardTable.ShortName(one.Parameter, names)} {ImportanceTable.Share(one.Share)}");
        return $"for {view.Objective.Metric}: {string.Join(", ", most)}; `sweep importance {sweep.Name}{option}`";
    }

    private static string? Best(SweepView sweep)
    {
        if (sweep.Best is not { } best)
            return null;
        var values = sweep.Spec.Objectives.Select(objective =>
            $"{objective.Metric} {Digits.Significant(best.Values[objective.Metric])}"
        );
        var parameters = best.Trial.Parameters.Select(entry =>
            $"{LeaderboardTable.ShortName(entry.Key, best.Trial.Parameters.Keys)} {Digits.Parameter(entry.Value)}"
        );
        return $"trial {best.Number}: {string.Join(", ", values)}; {string.Join(", ", parameters)}";
    }
}
