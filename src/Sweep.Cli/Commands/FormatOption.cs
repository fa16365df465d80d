using System.CommandLine;

namespace Sweep.Cli.Commands;

/// <summary>How a command that reads shows what it found.</summary>
internal static class FormatOption
{
    public static Option<string> Make()
    {
        var format = new Option<string>("--format")
        {
            Description = "table, json (a stable contract) or csv.",
            HelpName = "table|json|csv",
            DefaultValueFactory = _ => "table",
        };
        format.AcceptOnlyFromAmong("table", "json", "csv");
        return format;
    }
}
