using System.Collections.Immutable;
using System.CommandLine;
using Sweep.Cli.Output;
using Vae.Models.Datasets.Formats;
using Vae.Models.Scoring;

namespace Sweep.Cli.Commands.Models;

/// <summary>sweep sample NAME --out FILE: rows that a trial's model makes up.</summary>
internal static class SampleCommand
{
    private const int MostSamples = 10_000_000;

    private const string Prior = "prior",
        Posterior = "posterior";

    public static Command Make(CliContext context)
    {
        var count = new Option<int>("--count")
        {
            Description = "How many samples.",
            HelpName = "N",
            DefaultValueFactory = _ => 64,
        };
        count.Validators.Add(given =>
        {
            if (
                given.Tokens is [{ Value: var text }]
                && int.TryParse(text, out var number)
                && number is < 1 or > MostSamples
            )
                given.AddError($"--count {text}: expected 1 to {MostSamples}");
        });
        var from = new Option<string>("--from")
        {
            Description =
                "Where z is drawn: from the prior, or from the posteriors of rows drawn from the data (the "
                + "aggregate posterior).",
            HelpName = $"{Prior}|{Posterior}",
            DefaultValueFactory = _ => Prior,
        };
        from.AcceptOnlyFromAmong(Prior, Posterior);
        var noise = new Option<bool>("--noise")
        {
            Description = "Draws rows from p(x|z), with the decoder's noise; without it they are its means.",
        };
        var ofClass = new Option<int?>("--class")
        {
            Description =
                "All of this class, from 0: told a conditional model, or chosen among the rows of --from posterior.",
            HelpName = "C",
        };
        var seed = new Option<ulong>("--seed")
        {
            Description = "Decides every draw.",
            HelpName = "N",
            DefaultValueFactory = _ => 0,
        };
        var options = new ModelOptions(new WeightsOptions(), new DataOptions("train"));
        return new RowsCommand(context, options, "samples").Make(
            "sample",
            "Writes rows that a model makes up, with the latents that they are decoded from.",
            [count, from, noise, ofClass, seed],
            (parsed, model) =>
                Plan(
                    model,
                    new SampleRequest(parsed.GetValue(count), parsed.GetValue(seed))
                    {
                        Posterior =
                            parsed.GetValue(from) == Posterior ? options.Data.Rows(parsed, model.Model.Data) : null,
                        Class = parsed.GetValue(ofClass),
                        WithNoise = parsed.GetValue(noise),
                    }
                )
        );
    }

    private static RowsPlan Plan(TrialModel model, SampleRequest request)
    {
        if (MistakeOf(model, request) is { } unfit)
            return new RowsPlan.Refused(unfit);
        var source = request.Posterior is null ? Prior : $"aggregate {Posterior}";
        return new RowsPlan.Rows(
            (path, overwrites) => Write(model.Model, request, path, overwrites),
            $"{request.Count} samples, z from the {source}, seed {request.Seed}"
        );
    }

    private static void Write(TrainedModel model, SampleRequest request, string path, bool overwrites)
    {
        using var file = RowFile.Create(
            path,
            overwrites,
            ArraysOf(model, request),
            request.Count,
            more => AddTo(more, model)
        );
        foreach (var batch in model.Sample(request))
            file.Append([.. ValuesOf(batch)]);
        file.Complete();
    }

    private static string? MistakeOf(TrialModel model, SampleRequest request)
    {
        var (number, classes) = (model.Trial.View.Number, model.Model.Data.Classes);
        if (request.Class is not { } asked)
            return null;
        if (request.Posterior is null && !model.Model.IsConditional)
            return $"the model of trial {number} is not told a class (model.conditional: false): leave --class out, "
                + $"or take --from {Posterior}";
        if (classes < 2)
            return $"--class {asked}: these data have no classes";
        if (asked < 0 || asked >= classes)
            return $"--class {asked}: expected a class from 0 to {classes - 1}";
        return request.Posterior is { } rows && !rows.Labels.Contains(asked)
            ? $"--class {asked}: no row of these data is of this class"
            : null;
    }

    private static ImmutableArray<RowArray> ArraysOf(TrainedModel model, SampleRequest request)
    {
        var arrays = ImmutableArray.CreateBuilder<RowArray>();
        arrays.Add(RowArray.Reals("z", model.Latents));
        arrays.Add(
            model.Data.Image is { } image
                ? RowArray.Reals("x", image.Height, image.Width, image.Channels)
                : RowArray.Reals("x", model.Data.Width)
        );
        if (model.IsConditional || (request.Posterior is not null && model.Data.Classes > 1))
            arrays.Add(RowArray.Whole("label"));
        if (request.Posterior is not null)
            arrays.Add(RowArray.Whole("row"));
        return arrays.ToImmutable();
    }

    /// <summary>In the order of <see cref="ArraysOf"/>.</summary>
    private static IEnumerable<RowValues> ValuesOf(SampledRows batch)
    {
        yield return batch.Latents;
        yield return batch.Rows;
        if (batch.Labels.Length > 0)
            yield return batch.Labels.Select(label => (long)label).ToArray();
        if (batch.Sources.Length > 0)
            yield return batch.Sources.Select(row => (long)row).ToArray();
    }

    private static void AddTo(NpzWriter file, TrainedModel model)
    {
        if (model.AngleLatent is { } angle)
            file.AddNumber("angle_latent", angle);
    }
}
