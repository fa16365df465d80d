using System.CommandLine;
using Sweep.Specs;

namespace Sweep.Cli.Commands;

/// <summary>sweep validate FILE: every mistake of a sweep file, without running it.</summary>
internal static class ValidateCommand
{
    public static Command Make(CliContext context)
    {
        var file = new Argument<string>("FILE") { Description = "The sweep file." };
        var command = new Command("validate", "Checks a sweep file and tells every mistake at once.") { file };
        command.SetAction(parsed => Validate(context, parsed.GetValue(file)!));
        return command;
    }

    private static int Validate(CliContext context, string file)
    {
        var result = SweepFile.ReadFile(file, SpecOverrides.None);
        if (result is not SpecResult.Valid { Spec: var spec })
            return context.Invalid(file, result);
        if (context.MissingRunner(spec) is { } missing)
            return context.Mistake(missing);
        context.Note(file, result);
        var count = spec.Space.Parameters.Length;
        context.Output.Line(
            $"{file} is valid: {spec.Name}, {spec.Trials} trials, {spec.Sampler.Kind} over {count} "
                + $"parameter{(count == 1 ? "" : "s")}, seed {spec.Seed}"
        );
        return ExitCode.Done;
    }
}
