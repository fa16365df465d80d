using Sweep.Coordinator.Views;
using Sweep.Shared.Domain.Studies;
using Sweep.Specs;
using Sweep.Storage;

namespace Sweep.Cli.Commands;

/// <summary>
/// What commands say when something stands in their way, and the exit code that goes with it.
/// </summary>
internal static class Talking
{
    public static int Mistake(this CliContext context, string message)
    {
        context.StandardError.Line($"sweep: {message}");
        return ExitCode.Mistake;
    }

    public static int Failure(this CliContext context, string message)
    {
        context.StandardError.Line($"sweep: {message}");
        return ExitCode.Failed;
    }

    public static int Unknown(this CliContext context, string name, IReadOnlyCollection<string> names)
    {
        if (names.Count == 0)
            return context.Mistake($"there is no sweep '{name}': the store is empty");
        var nearest = NearestName.To(name, names) is { } near ? $"; did you mean '{near}'?" : "";
        return context.Mistake($"there is no sweep '{name}'{nearest} (there: {Few(names)})");
    }

    /// <param name="metrics">Those that trials of the sweep have.</param>
    public static int UnknownMetric(this CliContext context, SweepView sweep, string metric, string[] metrics)
    {
        var nearest = NearestName.To(metric, metrics) is { } near ? $"; did you mean '{near}'?" : "";
        var there = metrics.Length == 0 ? "none yet" : string.Join(", ", metrics);
        return context.Mistake($"no trial of '{sweep.Name}' has a metric '{metric}'{nearest} (there: {there})");
    }

    /// <summary>
    /// What is wrong if no runner of this process trains such trials; null if one does.
    /// </summary>
    public static string? MissingRunner(this CliContext context, StudySpec spec) =>
        spec.Runner == RunnerNames.Ask || context.Runners.ContainsKey(spec.Runner)
            ? null
            : $"'{spec.Name}' needs the runner '{spec.Runner}', which this program does not have";

    /// <summary>Every mistake of a sweep file.</summary>
    /// <param name="file">As the user typed it.</param>
    public static int Invalid(this CliContext context, string file, SpecResult result)
    {
        var errors = ((SpecResult.Invalid)result).Errors;
        foreach (var line in SpecErrors.Lines(file, errors))
            context.StandardError.Line(line);
        return ExitCode.Mistake;
    }

    /// <summary>What is no mistake of a sweep file and may surprise, once.</summary>
    /// <param name="file">As the user typed it.</param>
    public static void Note(this CliContext context, string file, SpecResult result)
    {
        foreach (var line in SpecErrors.Lines(file, ((SpecResult.Valid)result).Notes))
            context.StandardError.Line($"note: {line}");
    }

    public static int Held(this CliContext context, string name, WriterIdentity by, StoreAddress address) =>
        context.Mistake(
            $"'{name}' is at work in process {by.ProcessId} on {by.Host}; `sweep stop {name}{address.Option}` ends "
                + $"it, readers such as `sweep leaderboard {name}{address.Option}` work meanwhile"
        );

    public static int UnknownTrial(this CliContext context, SweepView sweep, int number) =>
        context.Mistake(
            sweep.State.Trials == 0
                ? $"'{sweep.Name}' has no trial yet"
                : $"'{sweep.Name}' has no trial {number}: they are 0 to {sweep.State.Trials - 1}"
        );

    private static string Few(IReadOnlyCollection<string> names) =>
        names.Count <= 5
            ? string.Join(", ", names)
            : $"{string.Join(", ", names.TakeLast(5))} and {names.Count - 5} more";
}
