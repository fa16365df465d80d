using System.CommandLine;
using Sweep.Cli.Output;

namespace Sweep.Cli.Commands;

/// <summary>How commands write CSV: safe for a spreadsheet, or exact.</summary>
internal sealed class CsvOptions
{
    private readonly Option<bool> exact = new("--exact")
    {
        Description = "CSV cells exactly as they are: formulas are not guarded, control characters not replaced.",
    };

    public void AddTo(Command command) => command.Options.Add(exact);

    public Csv Choose(ParseResult parsed) => new(parsed.GetValue(exact));
}
