using System.Collections.Immutable;
using System.CommandLine;
using Sweep.Cli.Output;
using Sweep.Coordinator.Views;
using Sweep.Shared.Domain.Studies;

namespace Sweep.Cli.Commands;

/// <summary>sweep pareto [NAME]: what a sweep with several objectives has found.</summary>
internal static class ParetoCommand
{
    private sealed record Request(string[] Reference, string Format, Csv Csv);

    public static Command Make(CliContext context)
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "The sweep. [default: the latest]",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var reference = new Option<string[]>("--reference")
        {
            Description =
                "Up to where the hypervolume reaches, one for each objective. "
                + "[default: a tenth beyond the worst of each, and it is a share of that box]",
            HelpName = "METRIC=VALUE",
            DefaultValueFactory = _ => [],
        };
        var format = FormatOption.Make();
        var csv = new CsvOptions();
        var reading = new ReadingOptions();
        var command = new Command(
            "pareto",
            "Shows the trials on the Pareto front, which no other beats; also while the sweep runs."
        )
        {
            name,
            reference,
            format,
        };
        csv.AddTo(command);
        reading.AddTo(command);
        command.SetAction(
            (parsed, _) =>
            {
                var request = new Request(parsed.GetValue(reference)!, parsed.GetValue(format)!, csv.Choose(parsed));
                return reading.ReadSweepAsync(
                    context,
                    parsed,
                    parsed.GetValue(name),
                    (_, sweep, source) => Show(context, sweep, source, request)
                );
            }
        );
        return command;
    }

    private static int Show(CliContext context, SweepView sweep, ReadingSource source, Request request)
    {
        var objectives = sweep.Spec.Objectives;
        if (objectives.Length == 1)
        {
            return context.Mistake(
                $"'{sweep.Name}' has one objective, {objectives[0].Metric}, and so one best trial: "
                    + $"`sweep leaderboard {sweep.Name} --top 1{source.Option}` shows it"
            );
        }

        var (reference, mistake) = ReferencePoint.Read(request.Reference, objectives);
        if (mistake is not null)
            return context.Mistake(mistake);
        Write(context, sweep, FrontView.Of(sweep, [.. sweep.Ranked], reference), request);
        return ExitCode.Done;
    }

    private static void Write(CliContext context, SweepView sweep, FrontView front, Request request)
    {
        var output = context.Output;
        switch (request.Format)
        {
            case "json":
                TrialsJson.Write(
                    output.Writer,
                    sweep,
                    front.Trials,
                    json => HypervolumeText.Write(json, front.Hypervolume)
                );
                break;
            case "csv":
                request.Csv.WriteTrials(output.Writer, front.Trials);
                break;
            default:
                LeaderboardTable.WriteRanked(output, sweep, [.. front.Trials]);
                var (count, ranked) = (front.Trials.Length, sweep.Figures.Ranked);
                var log = context.StandardError;
                log.Line($"{sweep.Name}: {count} of {ranked} completed trials are on the front", Tone.Faint);
                log.Line(HypervolumeText.Of(front, request.Reference), Tone.Faint);
                break;
        }
    }
}
