using System.Collections.Immutable;
using System.CommandLine;
using Sweep.Cli.Output;
using Vae.Models.Datasets;
using Vae.Models.Datasets.Formats;
using Vae.Models.Scoring;
using Vae.Models.Training;

namespace Sweep.Cli.Commands.Models;

/// <summary>
/// sweep encode NAME --out FILE: what a trial's encoder says of each row of a data set.
/// </summary>
internal static class EncodeCommand
{
    public static Command Make(CliContext context)
    {
        var options = new ModelOptions(new WeightsOptions(), new DataOptions("all"));
        return new RowsCommand(context, options, "latents").Make(
            "encode",
            "Writes the latents of each row of a data set: means, standard deviations, KL, classes and factors.",
            [],
            (parsed, model) =>
                Plan(model.Model, options.Data.Rows(parsed, model.Model.Data), options.Data.SplitOf(parsed))
        );
    }

    private static RowsPlan.Rows Plan(TrainedModel model, DatasetSplit rows, string split) =>
        new(
            (path, overwrites) => Write(model, rows, path, overwrites),
            $"{rows.Count} rows of {model.Data.Name} ({split}), {model.Latents} latents"
        );

    private static void Write(TrainedModel model, DatasetSplit rows, string path, bool overwrites)
    {
        using var file = RowFile.Create(
            path,
            overwrites,
            ArraysOf(model, rows),
            rows.Count,
            more => AddTo(more, model, rows)
        );
        foreach (var batch in model.Encode(rows))
            file.Append([.. ValuesOf(model, rows, batch)]);
        file.Complete();
    }

    private static ImmutableArray<RowArray> ArraysOf(TrainedModel model, DatasetSplit rows)
    {
        var arrays = ImmutableArray.CreateBuilder<RowArray>();
        arrays.Add(RowArray.Whole("row"));
        foreach (var name in (ReadOnlySpan<string>)["mean", "std", "kl"])
            arrays.Add(RowArray.Reals(name, model.Latents));
        if (model.HasPlane)
            arrays.AddRange(RowArray.Reals("plane_mean", 2), RowArray.Reals("plane_std", 2));
        if (model.Data.Classes > 1)
            arrays.Add(RowArray.Whole("label"));
        if (!rows.Factors.IsEmpty)
            arrays.Add(
                new RowArray(
                    "factors",
                    IsWhole: true,
                    [rows.Factors.Length],
                    [.. rows.Factors.Select(factor => $"factor.{factor.Name}")]
                )
            );
        return arrays.ToImmutable();
    }

    /// <summary>In the order of <see cref="ArraysOf"/>.</summary>
    private static IEnumerable<RowValues> ValuesOf(TrainedModel model, DatasetSplit rows, EncodedRows batch)
    {
        var numbers = Enumerable.Range(batch.Start, batch.Mean.Length / model.Latents).ToArray();
        yield return numbers.Select(row => (long)rows.Source[row]).ToArray();
        yield return batch.Mean;
        yield return Deviations(batch.LogVariance);
        yield return batch.KlNats;
        if (model.HasPlane)
        {
            yield return batch.PlaneMean;
            yield return Deviations(batch.PlaneLogVariance);
        }

        if (model.Data.Classes > 1)
            yield return numbers.Select(row => (long)rows.Labels[row]).ToArray();
        if (rows.Factors.IsEmpty)
            yield break;
        yield return numbers.SelectMany(row => rows.Factors.Select(factor => (long)factor.LevelOfRow[row])).ToArray();
    }

    private static float[] Deviations(float[] logVariances) =>
        [.. logVariances.Select(value => (float)Math.Exp(0.5 * value))];

    private static void AddTo(NpzWriter file, TrainedModel model, DatasetSplit rows)
    {
        file.AddNumber("posterior_scale", model.PosteriorScale);
        if (model.AngleLatent is { } angle)
            file.AddNumber("angle_latent", angle);
        if (!rows.Factors.IsEmpty)
            file.AddTexts("factor_names", [.. rows.Factors.Select(factor => factor.Name)]);
    }
}
