using System.CommandLine;
using Sweep.Specs;

namespace Sweep.Cli.Commands;

/// <summary>sweep schema: the grammar of sweep files, for editors.</summary>
internal static class SchemaCommand
{
    public static Command Make(Surroundings surroundings)
    {
        var command = new Command("schema", "Writes the JSON Schema of sweep files, for completion in editors.");
        command.SetAction(_ => surroundings.Output.Json(SweepSchema.Json()));
        return command;
    }
}
