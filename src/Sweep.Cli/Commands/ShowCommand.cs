using System.CommandLine;
using Sweep.Cli.Output;
using Sweep.Coordinator.Views;

namespace Sweep.Cli.Commands;

/// <summary>sweep show NAME [TRIAL]: one sweep, or one trial, in full.</summary>
internal static class ShowCommand
{
    public static Command Make(CliContext context)
    {
        var name = new Argument<string>("NAME") { Description = "The sweep." };
        var trial = new Argument<int?>("TRIAL")
        {
            Description = "The number of a trial. [default: the sweep as a whole]",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var reading = new ReadingOptions();
        var command = new Command("show", "Shows a sweep, or one trial of it with its curves.") { name, trial };
        reading.AddTo(command);
        command.SetAction(
            (parsed, _) =>
                reading.ReadSweepAsync(
                    context,
                    parsed,
                    parsed.GetValue(name),
                    (read, sweep, source) =>
                    {
                        if (parsed.GetValue(trial) is not { } number)
                        {
                            SweepPage.Write(context.Output, sweep, source.Option);
                            return ExitCode.Done;
                        }

                        if (sweep.Find(number) is not { } view)
                            return context.UnknownTrial(sweep, number);
                        TrialPage.Write(
                            context.Output,
                            sweep,
                            view,
                            TrialCurve.Read(read, sweep.Row.Id, number, sweep.Spec.Runner)
                        );
                        return ExitCode.Done;
                    }
                )
        );
        return command;
    }
}
