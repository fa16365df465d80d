using System.CommandLine;
using Sweep.Specs;

namespace Sweep.Cli.Commands;

/// <summary>sweep schema: the grammar of sweep files, for editors.</summary>
internal static class SchemaCommand
{
    public static Command Make(CliContext context)
    {
        var command = new Command("schema", "Writes the JSON Schema of sweep files, for completion in editors.");
        command.SetAction(_ => context.Output.Json(SweepSchema.Json()));
        return command;
    }
}
