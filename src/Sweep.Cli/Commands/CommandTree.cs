using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Sweep.Cli.Commands.Cluster;
using Sweep.Cli.Commands.Models;

namespace Sweep.Cli.Commands;

/// <summary>All commands.</summary>
internal static class CommandTree
{
    /// <param name="help">Where help goes.</param>
    public static RootCommand Make(Surroundings surroundings, Channel help)
    {
        var root = new RootCommand("Finds good hyperparameters for variational autoencoders.")
        {
            RunCommand.Make(surroundings),
            ResumeCommand.Make(surroundings),
            WorkerCommand.Make(surroundings),
            CoordinatorCommand.Make(surroundings),
            CertificateCommand.Make(surroundings),
            SubmitCommand.Make(surroundings),
            StatusCommand.Make(surroundings),
            WorkersCommand.Make(surroundings),
            LeaderboardCommand.Make(surroundings),
            ShowCommand.Make(surroundings),
            LogsCommand.Make(surroundings),
            ListCommand.Make(surroundings),
            StopCommand.Make(surroundings),
            DeleteCommand.Make(surroundings),
            ExportCommand.Make(surroundings),
            CheckpointCommand.Make(surroundings),
            ScoreCommand.Make(surroundings),
            EncodeCommand.Make(surroundings),
            SampleCommand.Make(surroundings),
            ValidateCommand.Make(surroundings),
            SchemaCommand.Make(surroundings),
            TrialProcessCommand.Make(surroundings),
        };
        var page = root.Options.OfType<HelpOption>().Single();
        page.Description = "Says what a command does and which options it has.";
        page.Action = new HelpPage((HelpAction)page.Action!, help);
        var version = root.Options.OfType<VersionOption>().Single();
        version.Description = "Says which version this is.";
        version.Action = new SaysVersion(surroundings);
        return root;
    }

    private sealed class SaysVersion(Surroundings surroundings) : SynchronousCommandLineAction
    {
        public override bool Terminating => true;

        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parsed)
        {
            surroundings.Output.Line($"sweep {surroundings.Version}");
            return ExitCode.Done;
        }
    }
}
