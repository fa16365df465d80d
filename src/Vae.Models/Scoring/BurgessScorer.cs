using System.Collections.Immutable;
using Foundation;
using Vae.Models.Datasets;
using Vae.Models.Losses;
using Vae.Models.Metrics;
using Vae.Models.Networks;
using Vae.Models.Training;
using Vae.Models.WeightFiles;
using Vae.Tensors.Backends;

namespace Vae.Models.Scoring;

/// <summary>Scores Burgess networks trained elsewhere, by the state dicts of the disentangling-vae project.</summary>
public static class BurgessScorer
{
    /// <summary>Rows encoded at once: their activations stay in the cache.</summary>
    private const int Batch = 256;

    private const string Encoder = "encoder.", Decoder = "decoder.", Head = "encoder.mu_logvar_gen.weight";

    /// <summary>Encodes all training rows (those of a data set that holds nothing out are all) and computes every metric of disentanglement.</summary>
    /// <param name="weights">
    /// By the names and in the shapes of PyTorch: those of the network, or of its encoder alone.
    /// </param>
    /// <param name="data">Images of 32x32 or 64x64, with their factors.</param>
    /// <param name="stream">For the metrics that draw.</param>
    public static ModelScoring Score(ImmutableArray<WeightTensor> weights, Dataset data, ITensorBackend backend, Rng stream)
    {
        Invariant.Holds(data.Image is not null, "a convolutional network looks at images");
        var isEncoder = weights.Any(weight => Encoder + weight.Name == Head);
        var prefix = isEncoder ? Encoder : "";
        var byName = weights.ToDictionary(weight => prefix + weight.Name, StringComparer.Ordinal);
        var hasDecoder = byName.Keys.Any(name => name.StartsWith(Decoder, StringComparison.Ordinal));
        if (!byName.TryGetValue(Head, out var head)) return new ModelScoring.Refused($"there is no '{Head}': the file holds {Some(byName.Keys)}");
        if (head.Shape is not [var twice, _] || twice < 2 || twice % 2 != 0) return Misshapen(head, "[2 x latents, 256]");

        var network = new BurgessNetwork(new ModelSettings.Burgess { Latent = twice / 2 }, data.Image!);
        var ordered = ImmutableArray.CreateBuilder<WeightTensor>();
        foreach (var part in network.Weights.Parts)
        {
            var expected = TorchWeights.TorchShape(part.Shape);
            if (!hasDecoder && part.Name.StartsWith(Decoder, StringComparison.Ordinal))
            {
                // Scores ask the encoder alone.
                ordered.Add(new WeightTensor(part.Name, expected, new float[part.Shape.Count]));
                continue;
            }

            if (!byName.TryGetValue(part.Name, out var weight)) return new ModelScoring.Refused($"there is no '{part.Name}', which a network for {data.Image!.Height}x{data.Image.Width} images has");
            if (!weight.Shape.SequenceEqual(expected)) return Misshapen(weight, $"[{string.Join(", ", expected)}]");
            ordered.Add(weight.Named(part.Name));
        }

        if (NonFiniteWeights.Describe(ordered) is { } torn) return new ModelScoring.NotFinite(torn);
        var posteriors = Encode(network, ordered.ToImmutable(), data.Train, backend);
        var information = InformationEstimator.Estimate(posteriors.Marginals, data.Train.Factors);
        var scores = new DisentanglementScores(posteriors, data.Train.Factors, LatentValue.Sample, stream);
        return new ModelScoring.Scored(new ModelScore(
            data.Train.Count, [.. posteriors.KlNats], information, Disentanglement.Of(information),
            [.. MetricNames.OfDisentanglement.Select(metric => KeyValuePair.Create(metric, scores[metric]))]));
    }

    private static GaussianPosteriors Encode(BurgessNetwork network, ImmutableArray<WeightTensor> weights, DatasetSplit rows, ITensorBackend backend)
    {
        var programs = new ModelPrograms(network, new LossSettings(), gradientClip: null);
        using var variables = VariableSet.Allocate(backend, programs.Encoding(1));
        variables[ModelPrograms.Weights].Upload(TorchWeights.ToFlat(network.Weights, weights));
        var (mean, logVariance) = (new float[rows.Count * network.Latent], new float[rows.Count * network.Latent]);
        ITensorExecutable? executable = null;
        var size = 0;
        for (var start = 0; start < rows.Count; start += size)
        {
            var count = Math.Min(Batch, rows.Count - start);
            if (count != size)
            {
                executable?.Dispose();
                executable = backend.Compile(programs.Encoding(count), variables);
                size = count;
            }

            rows.CopyRows(start, count, executable!.Input(ModelPrograms.Rows));
            executable.Run();
            executable.Output(ModelPrograms.Mean).CopyTo(mean.AsSpan(start * network.Latent));
            executable.Output(ModelPrograms.LogVariance).CopyTo(logVariance.AsSpan(start * network.Latent));
        }

        executable?.Dispose();
        return GaussianPosteriors.FromLogVariance(network.Latent, mean, logVariance, network.PosteriorScale);
    }

    private static ModelScoring.Refused Misshapen(WeightTensor weight, string expected) =>
        new($"'{weight.Name}' has the shape [{string.Join(", ", weight.Shape)}], where {expected} was expected");

    private static string Some(IEnumerable<string> names) => string.Join(", ", names.Order(StringComparer.Ordinal).Take(5).Append("..."));
}
