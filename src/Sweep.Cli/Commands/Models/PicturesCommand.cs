using System.Collections.Immutable;
using System.CommandLine;
using Foundation;
using Sweep.Cli.Output;
using Sweep.Coordinator.Views;
using Sweep.Storage;
using Vae.Pictures;

namespace Sweep.Cli.Commands.Models;

/// <summary>sweep pictures NAME: draws what a trial's model learned, one file a kind.</summary>
internal static class PicturesCommand
{
    private const int MostBest = 100;

    public static Command Make(CliContext context)
    {
        var name = new Argument<string>("NAME") { Description = "The sweep." };
        var best = new Option<int?>("--best")
        {
            Description = "The models of the best K trials, instead of one.",
            HelpName = "K",
        };
        best.Validators.Add(given =>
        {
            if (
                given.Tokens is [{ Value: var text }]
                && int.TryParse(text, out var count)
                && count is < 1 or > MostBest
            )
                given.AddError($"--best {text}: expected 1 to {MostBest}");
        });
        var folder = new Option<string?>("--out")
        {
            Description = "The folder for the files; without it pictures/NAME. Each trial has a folder in it.",
            HelpName = "DIR",
        };
        var drawing = new DrawingOptions();
        var options = new ModelOptions(new WeightsOptions(), new DataOptions("validation"));
        var reading = new ReadingOptions();
        var command = new Command("pictures", "Draws what the model of a trial learned.") { name };
        options.Weights.AddTo(command);
        command.Options.Add(best);
        command.Options.Add(folder);
        drawing.AddTo(command);
        options.Data.AddTo(command);
        reading.AddTo(command);
        command.SetAction(
            (parsed, _) =>
                reading.ReadSweepAsync(
                    context,
                    parsed,
                    parsed.GetValue(name),
                    (store, sweep) =>
                        Draw(
                            new Request(context, parsed, options, drawing),
                            store,
                            sweep,
                            parsed.GetValue(best),
                            parsed.GetValue(folder) ?? Path.Combine("pictures", sweep.Name)
                        )
                )
        );
        return command;
    }

    private sealed record Request(CliContext Context, ParseResult Parsed, ModelOptions Options, DrawingOptions Drawing);

    private static int Draw(Request request, IStudyReader store, SweepView sweep, int? best, string folder)
    {
        var (context, parsed, options, _) = request;
        if (best is null)
            return options.Weights.Find(context, parsed, store, sweep, out var exitCode) is { } one
                ? Draw(request, store, one, folder)
                : exitCode;
        if (options.Weights.AreGiven(parsed))
            return context.Mistake("--best takes the kept epoch of several trials: leave --trial and --epoch out");
        var numbers = KeptTrial.Best(sweep, best.Value);
        if (numbers.IsEmpty)
            return context.Mistake(
                $"no trial of '{sweep.Name}' keeps its weights: keep_checkpoints says how many do, once they have "
                    + "completed"
            );
        foreach (var number in numbers)
        {
            var choice = new WeightsChoice(number, Epoch: null);
            if (KeptTrial.Find(context, store, sweep, choice, out var exitCode) is not { } found)
                return exitCode;
            if (Draw(request, store, found, folder) is var failed and not ExitCode.Done)
                return failed;
        }

        return ExitCode.Done;
    }

    private static int Draw(Request request, IStudyReader store, KeptTrial kept, string folder)
    {
        var (context, parsed, options, drawing) = request;
        using var model = options.Load(context, parsed, kept, out var exitCode);
        if (model is null)
            return exitCode;
        var rows = options.Data.Rows(parsed, model.Model.Data);
        if (rows.Count == 0)
            return context.Mistake($"the data have no {options.Data.SplitOf(parsed)} rows: --split names other ones");
        var subject = TrialSubject.Of(store, model, rows);
        var layout = drawing.LayoutOf(parsed);
        if (Gallery.MistakeOf(subject, layout) is { } mistake)
            return context.Mistake($"--indices: {mistake}; --split names other ones");

        var place = Path.Combine(folder, $"trial-{kept.View.Number}");
        try
        {
            Directory.CreateDirectory(place);
            foreach (var drawn in Gallery.Draw(subject, layout, drawing.KindsOf(parsed)))
            {
                if (Write(request, place, drawn) is var failed and not ExitCode.Done)
                    return failed;
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return context.Failure($"the pictures could not be written: {WriteFailure.Reason(place, failure)}");
        }

        return ExitCode.Done;
    }

    private static int Write(Request request, string place, Drawing drawn)
    {
        switch (drawn)
        {
            case Drawing.Drawn { Picture: var picture }:
                var path = Path.Combine(place, picture.FileName);
                WholeFile.Write(path, picture.Bytes);
                request.Context.Output.Line(path);
                return ExitCode.Done;
            case Drawing.Unfit unfit when request.Drawing.AreNamed(request.Parsed):
                return request.Context.Mistake($"--only {Gallery.WordOf(unfit.Kind)}: {unfit.Reason}");
            case Drawing.Unfit:
                return ExitCode.Done;
            default:
                throw Invariant.Unreachable(drawn);
        }
    }
}
