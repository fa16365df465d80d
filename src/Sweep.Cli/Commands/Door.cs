using System.CommandLine;
using System.CommandLine.Invocation;
using Sweep.Cli.Specs;
using Sweep.Shared.Protocol;

namespace Sweep.Cli.Commands;

/// <summary>What the user typed -> what it means -> run: every way in, and the only place where a failure becomes an exit code.</summary>
internal static class Door
{
    /// <summary>As much of a bug as a report needs.</summary>
    private const int StackLines = 20;

    public static async Task<int> EnterAsync(IReadOnlyList<string> arguments, Surroundings surroundings)
    {
        try
        {
            var root = CommandTree.Make(surroundings);
            var isBare = arguments.Count == 0;
            var parsed = root.Parse(isBare ? ["--help"] : arguments);
            if (parsed.Action is ParseErrorAction) return Misunderstood(parsed, surroundings);
            var configuration = new InvocationConfiguration
            {
                Output = isBare ? surroundings.Talk.Writer : surroundings.Output.Writer,
                Error = surroundings.Talk.Writer,
                EnableDefaultExceptionHandler = false,
                // Sweeps listen for signals themselves; everything else may simply end.
                ProcessTerminationTimeout = null,
            };
            var code = await parsed.InvokeAsync(configuration).ConfigureAwait(false);
            return isBare ? ExitCode.Mistake : code;
        }
        catch (StorageException failure)
        {
            return surroundings.Failure(failure.Message);
        }
        catch (Exception bug)
        {
            surroundings.Talk.Line("sweep: this is a bug of sweep's own. What was stored is safe; what happened:");
            foreach (var line in bug.ToString().Split('\n').Take(StackLines)) surroundings.Talk.Line(line.TrimEnd());
            return ExitCode.Failed;
        }
    }

    private static int Misunderstood(ParseResult parsed, Surroundings surroundings)
    {
        var command = parsed.CommandResult.Command;
        foreach (var message in parsed.Errors.Select(error => error.Message).Distinct()) surroundings.Talk.Line($"sweep: {message}");
        var known = command.Options.Select(option => option.Name).Concat(command.Subcommands.Select(sub => sub.Name)).ToArray();
        foreach (var token in parsed.UnmatchedTokens)
        {
            if (NearestName.To(token, known) is { } nearest) surroundings.Talk.Line($"sweep: did you mean '{nearest}'?");
        }

        surroundings.Talk.Line($"`sweep{(command is RootCommand ? "" : $" {command.Name}")} --help` says what there is");
        return ExitCode.Mistake;
    }
}
