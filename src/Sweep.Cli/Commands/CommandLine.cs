using System.CommandLine;
using System.CommandLine.Invocation;
using Sweep.Cli.Output;
using Sweep.Shared.Protocol;
using Sweep.Specs;

namespace Sweep.Cli.Commands;

/// <summary>
/// What the user typed -> what it means -> run: every way in, and the only place where a failure
/// becomes an exit code.
/// </summary>
internal static class CommandLine
{
    public static async Task<int> EnterAsync(IReadOnlyList<string> arguments, CliContext context)
    {
        try
        {
            var isBare = arguments.Count == 0;
            var shown = isBare ? context.StandardError : context.Output;
            var root = CommandTree.Make(context, shown);
            var parsed = root.Parse(isBare ? ["--help"] : arguments);
            if (parsed.Action is ParseErrorAction)
                return Misunderstood(parsed, context);
            using var help = new StringWriter();
            var configuration = new InvocationConfiguration
            {
                Output = help,
                Error = help,
                EnableDefaultExceptionHandler = false,
                // Sweeps listen for signals themselves; everything else may simply end.
                ProcessTerminationTimeout = null,
            };
            var code = await parsed.InvokeAsync(configuration).ConfigureAwait(false);
            if (help.GetStringBuilder().Length > 0)
                shown.Text(HelpPage.Tidy(help.ToString()));
            return isBare ? ExitCode.Mistake : code;
        }
        catch (OutputException failure)
        {
            return context.Failure($"standard output cannot be written: {failure.Message}");
        }
        catch (StorageException failure)
        {
            return context.Failure(failure.Message);
        }
        catch (Exception bug)
        {
            BugReport.Write(context.StandardError, bug, context.Version);
            return ExitCode.Failed;
        }
    }

    private static int Misunderstood(ParseResult parsed, CliContext context)
    {
        var command = parsed.CommandResult.Command;
        foreach (var message in parsed.Errors.Select(error => error.Message).Distinct())
            context.StandardError.Line($"sweep: {message}");
        var known = command
            .Options.Select(option => option.Name)
            .Concat(command.Subcommands.Select(sub => sub.Name))
            .ToArray();
        foreach (var token in parsed.UnmatchedTokens)
        {
            if (NearestName.To(token, known) is { } nearest)
                context.StandardError.Line($"sweep: did you mean '{nearest}'?");
        }

        context.StandardError.Line(
            $"`sweep{(command is RootCommand ? "" : $" {command.Name}")} --help` says what there is"
        );
        return ExitCode.Mistake;
    }
}
