using Foundation;
using Vae.Models.Networks;

namespace Vae.Models.Tests.Networks;

public sealed class MlpNetworkTests
{
    /// <summary>
    /// The counts of the original study: its defaults, and the models that its search chose.
    /// </summary>
    [Theory]
    [InlineData(4, 8, 4, false, 138)]
    [InlineData(8, 128, 128, false, 19_098)]
    [InlineData(8, 128, 128, true, 19_234)]
    public void There_are_as_many_weights_as_in_the_original(
        int encoder,
        int latent,
        int decoder,
        bool conditional,
        int expected
    ) => Assert.Equal(expected, Network([encoder], latent, [decoder], conditional).Weights.Count);

    [Fact]
    public void Several_hidden_sizes_are_several_layers() =>
        Assert.Equal(
            [
                "encoder.0 2-32",
                "encoder.2 32-16",
                "mean 16-3",
                "log_variance 16-3",
                "decoder.0 3-8",
                "decoder.2 8-9",
                "decoder.4 9-2",
            ],
            Network([32, 16], 3, [8, 9]).Layers.Cast<Linear>().Select(layer => $"{layer.Name} {layer.In}-{layer.Out}")
        );

    [Fact]
    public void Weights_are_uniform_within_one_over_the_root_of_the_inputs()
    {
        var network = Network([400], 50, [300], conditional: true);
        var weights = TorchWeights.FromFlat(
            network.Weights,
            network.InitializeWeights(new Rng(7, RngPurpose.Initialization))
        );
        foreach (var layer in network.Layers.Cast<Linear>())
        {
            var bound = 1 / Math.Sqrt(layer.In);
            foreach (
                var tensor in weights.Where(tensor =>
                    tensor.Name.StartsWith(layer.Name + ".", StringComparison.Ordinal)
                )
            )
            {
                var values = tensor.Values.ToArray();
                Assert.All(values, value => Assert.InRange(value, -bound, bound));
                if (values.Length < 300)
                    continue;
                Assert.Equal(0, values.Average() / bound, 0.15);
                Assert.Equal(1.0 / 3, values.Average(value => value * value) / (bound * bound), 0.08);
            }
        }
    }

    [Fact]
    public void Weights_by_name_are_the_same_weights()
    {
        var network = Network([5], 3, [4]);
        var flat = network.InitializeWeights(new Rng(7, RngPurpose.Initialization));
        Assert.Equal(flat, TorchWeights.ToFlat(network.Weights, TorchWeights.FromFlat(network.Weights, flat)));
    }

    private static MlpNetwork Network(int[] encoder, int latent, int[] decoder, bool conditional = false) =>
        new(
            new ModelSettings.Mlp
            {
                EncoderHidden = [.. encoder],
                Latent = latent,
                DecoderHidden = [.. decoder],
                Conditional = conditional,
            },
            width: 2,
            classes: 2
        );
}
