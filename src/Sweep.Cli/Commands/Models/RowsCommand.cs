using System.CommandLine;
using Foundation;
using Sweep.Coordinator.Views;
using Sweep.Storage;

namespace Sweep.Cli.Commands.Models;

/// <summary>
/// A command that writes a file of rows which a kept model makes: sweep VERB NAME --out FILE.
/// </summary>
/// <param name="what">What the rows are, such as latents.</param>
internal sealed class RowsCommand(CliContext context, ModelOptions options, string what)
{
    private readonly Argument<string> name = new("NAME") { Description = "The sweep." };
    private readonly OutputOptions output = new(what);
    private readonly ReadingOptions reading = new();

    /// <param name="own">The options that no other command has.</param>
    /// <param name="plan">What is to be written of a model.</param>
    public Command Make(
        string verb,
        string description,
        IEnumerable<Option> own,
        Func<ParseResult, TrialModel, RowsPlan> plan
    )
    {
        var command = new Command(verb, description) { name };
        options.Weights.AddTo(command);
        foreach (var option in own)
            command.Options.Add(option);
        options.Data.AddTo(command);
        output.AddTo(command);
        reading.AddTo(command);
        command.SetAction(
            (parsed, _) =>
                output.MistakeOf(parsed) is { } mistake
                    ? Task.FromResult(context.Mistake(mistake))
                    : reading.ReadSweepAsync(
                        context,
                        parsed,
                        parsed.GetValue(name),
                        (store, sweep) => Write(parsed, store, sweep, plan)
                    )
        );
        return command;
    }

    private int Write(
        ParseResult parsed,
        IStudyReader store,
        SweepView sweep,
        Func<ParseResult, TrialModel, RowsPlan> plan
    )
    {
        using var model = options.Load(context, parsed, store, sweep, out var exitCode);
        if (model is null)
            return exitCode;
        switch (plan(parsed, model))
        {
            case RowsPlan.Refused refused:
                return context.Mistake(refused.Mistake);
            case RowsPlan.Rows rows:
                if (!output.TryWrite(context, parsed, rows.Write))
                    return ExitCode.Failed;
                context.StandardError.Line(
                    $"trial {model.Trial.View.Number} of '{sweep.Name}', epoch {model.Trial.Found.Epoch}, "
                        + rows.Description
                );
                return ExitCode.Done;
            case var other:
                throw Invariant.Unreachable(other);
        }
    }
}

/// <summary>What a command makes of a model.</summary>
internal abstract record RowsPlan
{
    private RowsPlan() { }

    /// <summary>The options do not go with the model.</summary>
    public sealed record Refused(string Mistake) : RowsPlan;

    /// <param name="Write">
    /// Writes to a path; the flag says whether a file there is overwritten.
    /// </param>
    /// <param name="Description">What was written, in a few words.</param>
    public sealed record Rows(Action<string, bool> Write, string Description) : RowsPlan;
}
