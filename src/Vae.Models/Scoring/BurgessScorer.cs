using System.Collections.Immutable;
using Foundation;
using Vae.Models.Datasets;
using Vae.Models.Losses;
using Vae.Models.Metrics;
using Vae.Models.Networks;
using Vae.Models.Training;
using Vae.Models.WeightFiles;
using Vae.Tensors.Backends;
using Vae.Tensors.Tracing;

namespace Vae.Models.Scoring;

/// <summary>
/// Scores Burgess networks trained elsewhere, by the state dicts of the disentangling-vae project.
/// </summary>
public static class BurgessScorer
{
    private const string Encoder = "encoder.",
        Decoder = "decoder.",
        Head = "encoder.mu_logvar_gen.weight";

    /// <summary>
    /// Encodes all training rows (those of a data set that holds nothing out are all) and computes
    /// every metric of disentanglement.
    /// </summary>
    /// <param name="weights">
    /// By the names and in the shapes of PyTorch: those of the network, or of its encoder alone.
    /// </param>
    /// <param name="data">Images of 32x32 or 64x64, with their factors.</param>
    /// <param name="stream">For the metrics that draw.</param>
    public static ModelScoring Score(
        ImmutableArray<WeightTensor> weights,
        Dataset data,
        ITensorBackend backend,
        Rng stream
    )
    {
        Invariant.Holds(data.Image is not null, "a convolutional network looks at images");
        var isEncoder = weights.Any(weight => Encoder + weight.Name == Head);
        ImmutableArray<WeightTensor> named = isEncoder
            ? [.. weights.Select(weight => weight.Named(Encoder + weight.Name))]
            : weights;
        var names = named.Select(weight => weight.Name).ToList();
        if (named.FirstOrDefault(weight => weight.Name == Head) is not { } head)
            return new ModelScoring.Refused($"there is no '{Head}': the file holds {WeightMatching.Some(names)}");
        if (head.Shape is not [var twice, _] || twice < 2 || twice % 2 != 0)
            return new ModelScoring.Refused(WeightMatching.Misshapen(head, "[2 x latents, 256]"));

        var network = new BurgessNetwork(new ModelSettings.Burgess { Latent = twice / 2 }, data.Image!);
        if (!names.Exists(IsOfDecoder))
            named = [.. named, .. network.Weights.Parts.Where(part => IsOfDecoder(part.Name)).Select(Empty)];
        var rows = data.Train;
        var loss = new ModelLoss(new LossSettings(), new LossScale(Reduction.Sample, rows.Count, rows.Count));
        switch (TrainedModel.Load(network, loss, data, named, backend))
        {
            case ModelLoading.Refused refused:
                return new ModelScoring.Refused(refused.Reason);
            case ModelLoading.NotFinite torn:
                return new ModelScoring.NotFinite(torn.Reason);
            case ModelLoading.Loaded { Model: var model }:
                using (model)
                {
                    ImmutableArray<MetricRequest> all =
                    [
                        .. MetricNames.OfDisentanglement.Select(metric => new MetricRequest(metric)),
                    ];
                    return new ModelScoring.Scored(model.ScoreLatents(rows, all, stream));
                }

            case var other:
                throw Invariant.Unreachable(other);
        }
    }

    private static bool IsOfDecoder(string name) => name.StartsWith(Decoder, StringComparison.Ordinal);

    /// <summary>Scores ask the encoder alone.</summary>
    private static WeightTensor Empty(VariableLayout.Part part) =>
        new(part.Name, TorchWeights.TorchShape(part.Shape), new float[part.Shape.Count]);
}
