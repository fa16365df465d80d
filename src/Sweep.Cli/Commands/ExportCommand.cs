using System.CommandLine;
using Sweep.Cli.Output;
using Sweep.Coordinator.Views;
using Sweep.Shared.Domain.Values;
using Sweep.Storage;

namespace Sweep.Cli.Commands;

/// <summary>sweep export NAME: everything that was measured, for other programs.</summary>
internal static class ExportCommand
{
    public static Command Make(CliContext context)
    {
        var name = new Argument<string>("NAME") { Description = "The sweep." };
        var format = new Option<string>("--format")
        {
            Description = "csv, or json (the contract of leaderboard).",
            HelpName = "csv|json",
            DefaultValueFactory = _ => "csv",
        };
        format.AcceptOnlyFromAmong("csv", "json");
        var curves = new Option<bool>("--curves")
        {
            Description = "The metrics of every epoch, and what training.curves recorded, instead of the trials.",
        };
        var csv = new CsvOptions();
        var reading = new ReadingOptions();
        var command = new Command("export", "Writes all trials of a sweep to standard output.")
        {
            name,
            format,
            curves,
        };
        csv.AddTo(command);
        reading.AddTo(command);
        command.SetAction(
            (parsed, _) =>
                reading.ReadSweepAsync(
                    context,
                    parsed,
                    parsed.GetValue(name),
                    (read, sweep) =>
                    {
                        var output = context.Output;
                        switch (parsed.GetValue(format), parsed.GetValue(curves))
                        {
                            case ("json", false):
                                TrialsJson.Write(output.Writer, sweep, sweep.Trials);
                                break;
                            case ("json", true):
                                output.Json(CurvesText.Json(sweep.Name, CurvesOf(read, sweep)));
                                break;
                            case (_, true):
                                CurvesText.WriteCsv(
                                    output.Writer,
                                    csv.Choose(parsed),
                                    CurvesOf(read, sweep),
                                    HasSteps(sweep)
                                );
                                break;
                            default:
                                csv.Choose(parsed).WriteTrials(output.Writer, sweep.Trials);
                                break;
                        }

                        return ExitCode.Done;
                    }
                )
        );
        return command;
    }

    private static bool HasSteps(SweepView sweep) =>
        sweep.Spec.Settings.At("training.curves.unit") is SettingValue.Text { Content: "steps" };

    private static IEnumerable<(int Trial, TrialCurve Curve)> CurvesOf(IStudyReader store, SweepView sweep) =>
        Enumerable
            .Range(0, sweep.State.Trials)
            .SelectMany(number =>
                TrialCurve.Read(store, sweep.Row.Id, number, sweep.Spec.Runner).Select(curve => (number, curve))
            );
}
