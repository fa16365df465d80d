using System.Collections.Immutable;
using Foundation;
using Vae.Models.Datasets;
using Vae.Models.Networks;
using Vae.Models.Scoring;
using Vae.Tensors.Simd;

namespace Vae.Models.Tests.Scoring;

public sealed class BurgessScorerTests
{
    private static readonly Dataset Images = new DataSettings.DSprites
    {
        ScaleStep = 6,
        OrientationStep = 20,
        XStep = 16,
        YStep = 16,
    }.Build(new("nowhere"));

    [Fact]
    public void An_encoder_alone_has_the_scores_of_its_whole_network()
    {
        var whole = Weights();
        var expected = Values(whole);
        ImmutableArray<WeightTensor> encoder =
        [
            .. whole.Where(weight => weight.Name.StartsWith("encoder.", StringComparison.Ordinal)),
        ];
        Assert.Equal(expected, Values(encoder));
        Assert.Equal(expected, Values([.. encoder.Select(weight => weight.Named(weight.Name["encoder.".Length..]))]));
        Assert.Contains(expected, value => value is not (0 or double.NaN));
    }

    [Fact]
    public void A_part_of_a_decoder_is_refused_by_what_it_lacks()
    {
        var refused = Assert.IsType<ModelScoring.Refused>(
            Score([.. Weights().Where(weight => weight.Name != "decoder.lin2.bias")])
        );
        Assert.StartsWith("there is no 'decoder.lin2.bias'", refused.Reason, StringComparison.Ordinal);
    }

    private static double[] Values(ImmutableArray<WeightTensor> weights) =>
        [.. Assert.IsType<ModelScoring.Scored>(Score(weights)).Score.LatentKlNats];

    private static ModelScoring Score(ImmutableArray<WeightTensor> weights) =>
        BurgessScorer.Score(weights, Images, new SimdBackend(), new Rng(0, RngPurpose.MetricSampling));

    private static ImmutableArray<WeightTensor> Weights()
    {
        var layout = new BurgessNetwork(new ModelSettings.Burgess { Latent = 2 }, Images.Image!).Weights;
        var flat = new float[layout.Shape.Count];
        for (var i = 0; i < flat.Length; i++)
            flat[i] = 0.1f * MathF.Sin(i);
        return TorchWeights.FromFlat(layout, flat);
    }
}
