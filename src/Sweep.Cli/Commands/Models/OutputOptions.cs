using System.CommandLine;
using Sweep.Cli.Output;

namespace Sweep.Cli.Commands.Models;

/// <summary>The file of rows that a command writes: --out and --force.</summary>
internal sealed class OutputOptions
{
    private readonly Option<string> path = new("--out") { HelpName = "FILE.npz|FILE.csv", Required = true };
    private readonly Option<bool> force = new("--force") { Description = "Overwrites the file if it is there." };

    private readonly string what;

    /// <param name="what">
    /// What is written, such as latents: a name for the help and for messages.
    /// </param>
    public OutputOptions(string what)
    {
        this.what = what;
        path.Description = $"The file to write, e.g. {what}.npz or {what}.csv.";
    }

    public void AddTo(Command command)
    {
        command.Options.Add(path);
        command.Options.Add(force);
    }

    /// <summary>What is wrong with them, before anything is computed; null if nothing.</summary>
    public string? MistakeOf(ParseResult parsed) => RowFile.MistakeOf(parsed.GetValue(path)!, parsed.GetValue(force));

    /// <summary>Writes the file and says its path.</summary>
    /// <param name="write">
    /// Writes to a path; the flag says whether a file there is overwritten.
    /// </param>
    /// <returns>False once it is said what is wrong.</returns>
    public bool TryWrite(CliContext context, ParseResult parsed, Action<string, bool> write)
    {
        var file = parsed.GetValue(path)!;
        try
        {
            write(file, parsed.GetValue(force));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            context.Failure($"the {what} could not be written: {WriteFailure.Reason(file, failure)}");
            return false;
        }

        context.Output.Line(file);
        return true;
    }
}
