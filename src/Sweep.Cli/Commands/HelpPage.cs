using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Text.RegularExpressions;

namespace Sweep.Cli.Commands;

/// <summary>
/// What --help shows: the library's page, as wide as the terminal within limits, and examples below
/// that of the program.
/// </summary>
/// <param name="plain">The library's own.</param>
/// <param name="channel">Where the page goes.</param>
internal sealed partial class HelpPage(HelpAction plain, Channel channel) : SynchronousCommandLineAction
{
    /// <summary>Where no terminal says how wide it is. The examples fit into it.</summary>
    public const int UsualWidth = 80;

    /// <summary>Longer lines are hard to read.</summary>
    public const int MostWidth = 100;

    /// <summary>
    /// Below it, two columns are too narrow for words, and the terminal breaks the lines.
    /// </summary>
    public const int LeastWidth = 50;

    private const string Examples = """
        Examples:
          sweep run sweeps/moons.yaml           train 100 VAEs and watch
          sweep run sweeps/moons.yaml --name try --trials 20 --set training.epochs=200
          sweep resume moons                    go on after Ctrl-C or a power cut
          sweep resume moons --trials 200       add trials to a finished sweep
          sweep leaderboard moons --sort mig    also while it runs
          sweep show moons 17                   one trial with its curves
          sweep logs mine 17 --follow           what a program writes
          sweep checkpoint moons --out best     weights of the best trial
          sweep score moons                     kept models on the test data
          sweep encode moons --out latents.npz  latents of each row of the data
          sweep sample moons --out made.npz     rows that the best model makes up

        Examples on several machines (docs/guides/cluster.md):
          sweep run sweeps/moons.yaml --listen HOST:7070               others may join
          sweep worker --join HOST:7070                                joins
          sweep coordinator --listen HOST:7070 --store postgres://...  leads a fleet
          sweep submit sweeps/moons.yaml --coordinator HOST:7070       gives it a sweep
          sweep status --coordinator HOST:7070                         what it does

        Data go to standard output, talk and progress to standard error.
        Exit codes: 0 done, 1 failed, 2 your mistake; 130, 143 or 129 when run or resume
        was interrupted by Ctrl-C, SIGTERM or SIGHUP (the state is safe).
        """;

    public override bool Terminating => true;

    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parsed)
    {
        plain.MaxWidth = channel.IsTerminal ? Math.Clamp(channel.Width, LeastWidth, MostWidth) : UsualWidth;
        plain.Invoke(parsed);
        if (parsed.CommandResult.Command is RootCommand)
            parsed.InvocationConfiguration.Output.WriteLine(Examples);
        return ExitCode.Done;
    }

    /// <summary>Without the spaces and empty lines that the library leaves at ends.</summary>
    public static string Tidy(string page) => SpacesAtLineEnds().Replace(page, "").TrimEnd('\n') + "\n";

    [GeneratedRegex(@"[ \r]+(?=\n|$)")]
    private static partial Regex SpacesAtLineEnds();
}
