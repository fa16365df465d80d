using System.CommandLine;
using Sweep.Cli.Output;
using Sweep.Coordinator.Views;

namespace Sweep.Cli.Commands;

/// <summary>sweep leaderboard [NAME]: the trials, best first.</summary>
internal static class LeaderboardCommand
{
    private const int TopOfTable = 10;

    private sealed record Request(int? Top, string? Sort, string Format, Csv Csv);

    public static Command Make(CliContext context)
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "The sweep. [default: the latest]",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var top = new Option<int?>("--top")
        {
            Description = $"How many trials to show. [default: {TopOfTable} in a table, else all]",
            HelpName = "N",
        };
        var sort = new Option<string?>("--sort")
        {
            Description = "Orders by this metric instead of the rank.",
            HelpName = "METRIC",
        };
        var format = FormatOption.Make();
        top.Validators.Add(given =>
        {
            if (given.Tokens.Count == 1 && int.TryParse(given.Tokens[0].Value, out var count) && count < 1)
                given.AddError($"--top {count}: expected at least 1");
        });
        var csv = new CsvOptions();
        var reading = new ReadingOptions();
        var command = new Command("leaderboard", "Shows the trials of a sweep, best first; also while it runs.")
        {
            name,
            top,
            sort,
            format,
        };
        csv.AddTo(command);
        reading.AddTo(command);
        command.SetAction(
            (parsed, _) =>
                reading.ReadSweepAsync(
                    context,
                    parsed,
                    parsed.GetValue(name),
                    (_, sweep) =>
                        Show(
                            context,
                            sweep,
                            new Request(
                                parsed.GetValue(top),
                                parsed.GetValue(sort),
                                parsed.GetValue(format)!,
                                csv.Choose(parsed)
                            )
                        )
                )
        );
        return command;
    }

    private static int Show(CliContext context, SweepView sweep, Request request)
    {
        var (top, sort, format, csv) = request;
        IEnumerable<TrialView> trials = format == "table" ? sweep.Ranked : sweep.Trials;
        if (sort is not null)
        {
            var metrics = MetricOrder.All(sweep.Ranked);
            if (!metrics.Contains(sort))
                return context.UnknownMetric(sweep, sort, metrics);
            var sorted = MetricOrder.Sort(sweep, sort);
            trials = format == "table" ? sorted : sorted.Concat(sweep.Trials.Where(trial => trial.Rank is null));
        }

        var output = context.Output;
        switch (format)
        {
            case "json":
                TrialsJson.Write(output.Writer, sweep, trials.Take(top ?? int.MaxValue));
                break;
            case "csv":
                csv.WriteTrials(output.Writer, trials.Take(top ?? int.MaxValue));
                break;
            default:
                Table(context, sweep, trials, top ?? TopOfTable, sort);
                break;
        }

        return ExitCode.Done;
    }

    private static void Table(CliContext context, SweepView sweep, IEnumerable<TrialView> trials, int top, string? sort)
    {
        // All that is read of trials is read before anything is written.
        var shown = trials.Take(top).ToArray();
        _ = sweep.Failures;
        var counts = StateNames.Count(sweep.Counts);
        var howFar = counts.Length == 0 ? "no trial yet" : $"{counts}, of {sweep.State.TrialsPlanned} wanted";
        context.StandardError.Line($"{sweep.Name}, {StateNames.Of(sweep.Condition)}: {howFar}", Tone.Faint);
        LeaderboardTable.Write(context.Output, sweep, shown, top, sort);
        var hidden = sweep.Figures.Ranked - top;
        if (hidden > 0)
            context.StandardError.Line($"{hidden} more: --top N", Tone.Faint);
    }
}
