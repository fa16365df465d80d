using System.CommandLine;
using Sweep.Cli.Output;
using Sweep.Coordinator.Views;
using Sweep.Optimization.Importances;
using Sweep.Shared.Domain.Studies;

namespace Sweep.Cli.Commands;

/// <summary>sweep importance [NAME]: which parameters mattered.</summary>
internal static class ImportanceCommand
{
    private sealed record Request(string? Metric, string Kind, string Format, Csv Csv);

    public static Command Make(CliContext context)
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "The sweep. [default: the latest]",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var metric = new Option<string?>("--metric")
        {
            Description = "The metric that they mattered for. [default: the first objective]",
            HelpName = "METRIC",
        };
        var kind = new Option<string>("--by")
        {
            Description =
                "Asks what decides whether a trial is among the best tenth (ped_anova), or what share of the "
                + "metric's variance each parameter explains alone (fanova).",
            HelpName = string.Join('|', ImportanceKinds.Names),
            DefaultValueFactory = _ => ImportanceKinds.Names[0],
        };
        kind.AcceptOnlyFromAmong([.. ImportanceKinds.Names]);
        var format = FormatOption.Make();
        var csv = new CsvOptions();
        var reading = new ReadingOptions();
        var command = new Command("importance", "Says which parameters mattered; also while the sweep runs.")
        {
            name,
            metric,
            kind,
            format,
        };
        csv.AddTo(command);
        reading.AddTo(command);
        command.SetAction(
            (parsed, _) =>
            {
                var request = new Request(
                    parsed.GetValue(metric),
                    parsed.GetValue(kind)!,
                    parsed.GetValue(format)!,
                    csv.Choose(parsed)
                );
                return reading.ReadSweepAsync(
                    context,
                    parsed,
                    parsed.GetValue(name),
                    (_, sweep) => Show(context, sweep, request)
                );
            }
        );
        return command;
    }

    private static int Show(CliContext context, SweepView sweep, Request request)
    {
        if (sweep.Spec.Space.Parameters.IsEmpty)
            return context.Mistake($"'{sweep.Name}' has no parameters: all of its trials are alike");
        var metric = request.Metric ?? sweep.Spec.Objectives[0].Metric;
        var goal = MetricOrder.GoalOf(metric, sweep.Spec.Objectives);
        TrialView[] ranked = [.. sweep.Ranked];
        var view = ImportanceView.Of(sweep.Spec, ranked, new Objective(metric, goal), request.Kind);
        if (view.Parameters.IsEmpty)
        {
            var known = MetricOrder.All(ranked);
            if (request.Metric is not null && !known.Contains(metric))
                return context.UnknownMetric(sweep, metric, known);
            return context.Mistake(
                $"{view.Trials} completed trials of '{sweep.Name}' have a finite {metric}; "
                    + $"importances need at least {ImportanceKinds.LeastTrials}"
            );
        }

        Write(context, sweep, view, request);
        return ExitCode.Done;
    }

    private static void Write(CliContext context, SweepView sweep, ImportanceView view, Request request)
    {
        var output = context.Output;
        switch (request.Format)
        {
            case "json":
                ImportanceTable.WriteJson(output.Writer, sweep, view);
                break;
            case "csv":
                ImportanceTable.WriteCsv(output.Writer, request.Csv, view);
                break;
            default:
                var question =
                    view.Kind == ImportanceKinds.OfTopTenth
                        ? $"what decides whether {view.Objective.Metric} is among the best tenth"
                        : $"what share of the variance of {view.Objective.Metric} each parameter explains alone";
                context.StandardError.Line($"{sweep.Name}: {question}, by {view.Trials} trials", Tone.Faint);
                ImportanceTable.Write(output, view);
                break;
        }
    }
}
