using System.CommandLine;
using Foundation;
using Sweep.Cli.Output;
using Vae.Models.Datasets.Files;
using Vae.Models.Datasets.Sprites;
using Vae.Models.Scoring;
using Vae.Models.WeightFiles;
using Vae.Tensors.Simd;

namespace Sweep.Cli.Commands;

/// <summary>sweep score: the metrics of disentanglement of a model that was trained elsewhere.</summary>
internal static class ScoreCommand
{
    private const long LargestWeights = 1L << 30;

    public static Command Make(Surroundings surroundings)
    {
        var model = new Option<string>("--model") { Description = "The network that the weights are of.", HelpName = "burgess", Required = true };
        model.AcceptOnlyFromAmong("burgess");
        var weights = new Option<string>("--weights")
        {
            Description = "Its weights, or its encoder's alone: a PyTorch state dict or checkpoint (read as plain tensors, "
                + "nothing in it is run) or safetensors.",
            HelpName = "FILE",
            Required = true,
        };
        var data = new Option<string>("--data") { Description = "dSprites as npz, the original or its downsampled sub-grid.", HelpName = "FILE.npz", Required = true };
        var format = new Option<string>("--format") { Description = "table or json.", HelpName = "table|json", DefaultValueFactory = _ => "table" };
        format.AcceptOnlyFromAmong("table", "json");
        var command = new Command("score", "Scores a model trained elsewhere: MIG, AAM and the other metrics of disentanglement.") { model, weights, data, format };
        command.SetAction(parsed => Score(surroundings, parsed.GetValue(weights)!, parsed.GetValue(data)!, parsed.GetValue(format)!));
        return command;
    }

    private static int Score(Surroundings surroundings, string weights, string data, string format)
    {
        if (ReadWeights(weights, out var mistake) is not { } tensors) return surroundings.Mistake(mistake!);
        try
        {
            var dataset = SpriteData.FromFile(data);
            switch (BurgessScorer.Score(tensors.Tensors, dataset, new SimdBackend(), new Rng(0, RngPurpose.MetricSampling)))
            {
                case ModelScoring.Refused refused: return surroundings.Mistake($"{weights} does not hold a Burgess network: {refused.Reason}");
                case ModelScoring.NotFinite torn: return surroundings.Failure($"the model of {weights} cannot be scored: {torn.Reason}");
                case ModelScoring.Scored { Score: var score }:
                    if (format == "json") surroundings.Output.Json(ScoreText.Json(score));
                    else ScoreText.Table(surroundings.Output, score);
                    return ExitCode.Done;
                case var other: throw Invariant.Unreachable(other);
            }
        }
        catch (DataException failure)
        {
            return surroundings.Mistake(failure.Message);
        }
    }

    private static WeightReading.Ok? ReadWeights(string path, out string? mistake)
    {
        mistake = null;
        try
        {
            if (!File.Exists(path)) mistake = $"there is no file {path}";
            else if (new FileInfo(path).Length > LargestWeights) mistake = $"{path} is larger than 1 GiB: no network of this kind is";
            else
            {
                switch (WeightFile.Read(File.ReadAllBytes(path)))
                {
                    case WeightReading.Ok ok: return ok;
                    case WeightReading.Refused refused: mistake = $"{path} cannot be read as weights: {refused.Reason}"; break;
                }
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            mistake = $"{path} cannot be read: {failure.Message}";
        }

        return null;
    }
}
