using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Sweep.Cli.Commands.Cluster;
using Sweep.Cli.Commands.Models;
using Sweep.Cli.Commands.Setup;

namespace Sweep.Cli.Commands;

/// <summary>All commands.</summary>
internal static class CommandTree
{
    /// <param name="help">Where help goes.</param>
    public static RootCommand Make(CliContext context, Channel help)
    {
        var root = new RootCommand("Finds good hyperparameters for variational autoencoders.")
        {
            RunCommand.Make(context),
            ResumeCommand.Make(context),
            WorkerCommand.Make(context),
            CoordinatorCommand.Make(context),
            CertificateCommand.Make(context),
            SetupCommand.Make(context),
            SubmitCommand.Make(context),
            StatusCommand.Make(context),
            WorkersCommand.Make(context),
            LeaderboardCommand.Make(context),
            ShowCommand.Make(context),
            ImportanceCommand.Make(context),
            ParetoCommand.Make(context),
            LogsCommand.Make(context),
            ListCommand.Make(context),
            StopCommand.Make(context),
            EnqueueCommand.Make(context),
            DeleteCommand.Make(context),
            ExportCommand.Make(context),
            CheckpointCommand.Make(context),
            ScoreCommand.Make(context),
            EncodeCommand.Make(context),
            SampleCommand.Make(context),
            PicturesCommand.Make(context),
            ReportCommand.Make(context),
            ValidateCommand.Make(context),
            SchemaCommand.Make(context),
            TrialProcessCommand.Make(context),
        };
        var page = root.Options.OfType<HelpOption>().Single();
        page.Description = "Says what a command does and which options it has.";
        page.Action = new HelpPage((HelpAction)page.Action!, help);
        var version = root.Options.OfType<VersionOption>().Single();
        version.Description = "Says which version this is.";
        version.Action = new SaysVersion(context);
        return root;
    }

    private sealed class SaysVersion(CliContext context) : SynchronousCommandLineAction
    {
        public override bool Terminating => true;

        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parsed)
        {
            context.Output.Line($"sweep {context.Version}");
            return ExitCode.Done;
        }
    }
}
