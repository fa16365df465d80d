using System.CommandLine;
using Sweep.Cli.Hosting;
using Sweep.Worker.Isolation;

namespace Sweep.Cli.Commands;

/// <summary>sweep trial-process: what --isolate starts for itself. No user types it.</summary>
internal static class TrialProcessCommand
{
    public static Command Make(CliContext context)
    {
        var command = new Command(
            AttemptRunners.ProcessCommand,
            "Trains what a worker sends over standard input, until that closes."
        )
        {
            Hidden = true,
        };
        command.SetAction(_ =>
        {
            TrialProcess.Serve(name => context.Runners[name], context.Clock);
            return ExitCode.Done;
        });
        return command;
    }
}
