using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using Sweep.Cli.Output;
using Sweep.Coordinator.Views;
using Sweep.Shared.Domain.Studies;
using Sweep.Storage;
using Sweep.Web.Report;
using Vae.Pictures;
using Vae.Tensors.Simd;

namespace Sweep.Cli.Commands.Models;

/// <summary>sweep report NAME: the sweep as one HTML file.</summary>
internal static class ReportCommand
{
    private const int UsualBest = 3,
        MostBest = 20;

    /// <summary>The kinds that say most in least space.</summary>
    private static readonly ImmutableArray<PictureKind> Kinds =
    [
        PictureKind.Samples,
        PictureKind.Reconstructions,
        PictureKind.PriorTraversals,
        PictureKind.Traversals,
        PictureKind.Density,
        PictureKind.Latents,
    ];

    public static Command Make(CliContext context)
    {
        var name = new Argument<string?>("NAME")
        {
            Description = "The sweep. [default: the latest]",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var file = new Option<string?>("--out")
        {
            Description = "The file to write; without it NAME.html. One that is there is overwritten.",
            HelpName = "FILE.html",
        };
        var best = new Option<int>("--best")
        {
            Description = "Of how many of the best trials there are pictures; 0: none.",
            HelpName = "K",
            DefaultValueFactory = _ => UsualBest,
        };
        best.Validators.Add(given =>
        {
            if (
                given.Tokens is [{ Value: var text }]
                && int.TryParse(text, out var count)
                && count is < 0 or > MostBest
            )
                given.AddError($"--best {text}: expected 0 to {MostBest}");
        });
        var reading = new ReadingOptions();
        var command = new Command(
            "report",
            "Writes a sweep as one HTML file, with charts and pictures; also while it runs."
        )
        {
            name,
            file,
            best,
        };
        reading.AddTo(command);
        command.SetAction(
            (parsed, _) =>
                reading.ReadSweepAsync(
                    context,
                    parsed,
                    parsed.GetValue(name),
                    (store, sweep) =>
                        Write(
                            context,
                            store,
                            sweep,
                            parsed.GetValue(best),
                            parsed.GetValue(file) ?? $"{sweep.Name}.html"
                        )
                )
        );
        return command;
    }

    private static int Write(CliContext context, IStudyReader store, SweepView sweep, int best, string path)
    {
        if (Directory.Exists(path))
            return context.Mistake($"{path} is a folder: name a file");
        var (pictures, exitCode) = Draw(context, store, sweep, best);
        if (exitCode != ExitCode.Done)
        {
            context.StandardError.Line("`--best 0` writes the report without pictures");
            return exitCode;
        }

        var page = new StringWriter { NewLine = "\n" };
        SweepReport.Write(page, store, sweep, pictures);
        try
        {
            WholeFile.Write(path, Encoding.UTF8.GetBytes(page.ToString()));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return context.Failure($"the report could not be written: {WriteFailure.Reason(path, failure)}");
        }

        context.Output.Line(path);
        return ExitCode.Done;
    }

    /// <summary>Pictures of the best trials; of models that are not ours there are none.</summary>
    private static (ImmutableArray<ReportPicture> Pictures, int ExitCode) Draw(
        CliContext context,
        IStudyReader store,
        SweepView sweep,
        int best
    )
    {
        var pictures = ImmutableArray.CreateBuilder<ReportPicture>();
        if (sweep.Spec.Runner != RunnerNames.Vae)
            return ([], ExitCode.Done);
        foreach (var number in KeptTrial.Best(sweep, best))
        {
            var choice = new WeightsChoice(number, Epoch: null);
            if (KeptTrial.Find(context, store, sweep, choice, out var exitCode) is not { } kept)
                return ([], exitCode);
            using var model = TrialModel.Load(context, kept, null, new SimdBackend(), out exitCode);
            if (model is null)
                return ([], exitCode);
            var subject = TrialSubject.Of(store, model, model.Model.Data.Validation);
            foreach (var drawing in Gallery.Draw(subject, new PictureOptions(), Kinds))
            {
                if (drawing is Drawing.Drawn { Picture: var picture })
                    pictures.Add(new ReportPicture(number, Gallery.WordOf(picture.Kind), picture.Bytes));
            }
        }

        return (pictures.ToImmutable(), ExitCode.Done);
    }
}
