using System.CommandLine;
using Sweep.Specs;

namespace Sweep.Cli.Commands;

/// <summary>sweep validate FILE: every mistake of a sweep file, without running it.</summary>
internal static class ValidateCommand
{
    public static Command Make(Surroundings surroundings)
    {
        var file = new Argument<string>("FILE") { Description = "The sweep file." };
        var command = new Command("validate", "Checks a sweep file and tells every mistake at once.") { file };
        command.SetAction(parsed => Validate(surroundings, parsed.GetValue(file)!));
        return command;
    }

    private static int Validate(Surroundings surroundings, string file)
    {
        var result = SweepFile.ReadFile(file, SpecOverrides.None);
        if (result is not SpecResult.Valid { Spec: var spec })
            return surroundings.Invalid(file, result);
        if (surroundings.MissingRunner(spec) is { } missing)
            return surroundings.Mistake(missing);
        surroundings.Note(file, result);
        var count = spec.Space.Parameters.Length;
        surroundings.Output.Line(
            $"{file} is valid: {spec.Name}, {spec.Trials} trials, {spec.Sampler.Kind} over {count} parameter{(count == 1 ? "" : "s")}, seed {spec.Seed}"
        );
        return ExitCode.Done;
    }
}
