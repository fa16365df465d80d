using System.CommandLine;
using Sweep.Cli.Output;

namespace Sweep.Cli.Commands.Models;

/// <summary>The file of rows that a command writes: --out and --force.</summary>
internal sealed class OutputOptions
{
    private readonly Option<string> path = new("--out") { HelpName = "FILE.npz|FILE.csv", Required = true };
    private readonly Option<bool> force = new("--force") { Description = "Overwrites the file if it is there." };

    /// <param name="example">A name for the help.</param>
    public OutputOptions(string example) => path.Description = $"The file to write, e.g. {example}.npz or {example}.csv.";

    public void AddTo(Command command)
    {
        command.Options.Add(path);
        command.Options.Add(force);
    }

    public string PathOf(ParseResult parsed) => parsed.GetValue(path)!;

    public bool Overwrites(ParseResult parsed) => parsed.GetValue(force);

    /// <summary>What is wrong with them, before anything is computed; null if nothing.</summary>
    public string? MistakeOf(ParseResult parsed) => RowFile.MistakeOf(PathOf(parsed), Overwrites(parsed));
}
