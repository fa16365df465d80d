using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Sweep.Cli.Commands.Cluster;
using Sweep.Cli.Commands.Models;

namespace Sweep.Cli.Commands;

/// <summary>All commands, with examples where help is asked for.</summary>
internal static class CommandTree
{
    private const string Examples = """
        Examples:
          sweep run sweeps/moons.yaml                      train 100 VAEs and watch
          sweep run sweeps/moons.yaml --name try --trials 20 --set training.epochs=200
          sweep resume moons                               go on after Ctrl-C, a crash or a power cut
          sweep resume moons --trials 200                  add trials to a finished sweep
          sweep leaderboard moons --sort mig               also while it runs
          sweep show moons 17                              one trial with its curves
          sweep logs mine 17 --follow                      what a program writes
          sweep checkpoint moons --out best                weights of the best trial
          sweep score moons                                kept models on the test data, or on other data
          sweep encode moons --out latents.npz             latents of each row; sweep sample makes rows up
          sweep run sweeps/moons.yaml --listen HOST:7070   other machines may join: sweep worker --join HOST:7070
          sweep submit sweeps/moons.yaml --coordinator HOST:7070     hand it to a fleet: sweep coordinator, sweep status

        Data go to standard output, talk and progress to standard error.
        Exit codes: 0 done, 1 failed, 2 your mistake; 130, 143 or 129 when run or resume was
        interrupted by Ctrl-C, SIGTERM or SIGHUP (the state is safe).
        """;

    public static RootCommand Make(Surroundings surroundings)
    {
        var root = new RootCommand("Finds good hyperparameters for variational autoencoders.")
        {
            RunCommand.Make(surroundings),
            ResumeCommand.Make(surroundings),
            WorkerCommand.Make(surroundings),
            CoordinatorCommand.Make(surroundings),
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
        var help = root.Options.OfType<HelpOption>().Single();
        help.Description = "Says what a command does and which options it has.";
        help.Action = new HelpWithExamples((HelpAction)help.Action!);
        var version = root.Options.OfType<VersionOption>().Single();
        version.Description = "Says which version this is.";
        version.Action = new SaysVersion(surroundings);
        return root;
    }

    private sealed class HelpWithExamples(HelpAction plain) : SynchronousCommandLineAction
    {
        public override bool Terminating => true;

        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parsed)
        {
            plain.Invoke(parsed);
            if (parsed.CommandResult.Command is RootCommand) parsed.InvocationConfiguration.Output.WriteLine(Examples);
            return ExitCode.Done;
        }
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
