using Foundation;
using Vae.Models.Datasets;
using Vae.Models.Networks;

namespace Vae.Models.Tests.Networks;

public sealed class KmnistConvNetworkTests
{
    [Theory, InlineData(2, 829_812), InlineData(128, 1_084_080)]
    public void There_are_as_many_weights_as_in_the_original(int latent, int expected) =>
        Assert.Equal(expected, Network(latent).Weights.Count);

    [Fact]
    public void Layers_are_named_as_those_of_two_sequences() =>
        Assert.Equal(
            [
                "encoder.0",
                "encoder.1",
                "encoder.3",
                "encoder.4",
                "encoder.6",
                "encoder.7",
                "encoder.9",
                "encoder.10",
                "mean",
                "log_variance",
                "decoder.0",
                "decoder.2",
                "decoder.3",
                "decoder.5",
                "decoder.6",
                "decoder.8",
                "decoder.9",
                "decoder.11",
            ],
            Network(2).Weights.Parts.Select(part => part.Name[..part.Name.LastIndexOf('.')]).Distinct()
        );

    [Fact]
    public void Every_normalization_keeps_a_running_mean_and_variance()
    {
        var network = Network(2);
        var buffers = TorchWeights.FromFlat(network.Buffers, network.InitializeBuffers());
        Assert.Equal(2 * 7, buffers.Length);
        Assert.All(
            buffers,
            buffer =>
                Assert.All(
                    buffer.Values.ToArray(),
                    value => Assert.Equal(buffer.Name.EndsWith("running_var", StringComparison.Ordinal) ? 1 : 0, value)
                )
        );
    }

    [Fact]
    public void Fresh_weights_are_those_of_torch_by_default()
    {
        var network = Network(128);
        foreach (
            var tensor in TorchWeights.FromFlat(
                network.Weights,
                network.InitializeWeights(new Rng(7, RngPurpose.Initialization))
            )
        )
        {
            var values = tensor.Values.ToArray();
            var isNormalization =
                tensor.Shape.Length == 1
                && network.Buffers.Parts.Any(part =>
                    part.Name == tensor.Name.Replace("weight", "running_mean").Replace("bias", "running_mean")
                );
            if (isNormalization)
                Assert.All(
                    values,
                    value => Assert.Equal(tensor.Name.EndsWith("weight", StringComparison.Ordinal) ? 1 : 0, value)
                );
            if (tensor.Shape.Length == 1)
                continue;

            var bound = 1 / Math.Sqrt(tensor.Shape.Skip(1).Aggregate((product, size) => product * size));
            Assert.InRange(values.Max(Math.Abs), 0, bound);
            Assert.Equal(1.0 / 3, values.Average(value => value * value) / (bound * bound), 0.04);
        }
    }

    [Fact]
    public void Images_of_another_size_are_refused_in_words() =>
        Assert.Equal(
            "the kmnist_conv network learns images of 28x28x1, and these are 32x32x1",
            new ModelSettings.KmnistConv().RefusalOf(new ImageShape(32, 32, 1))
        );

    private static VaeNetwork Network(int latent) =>
        VaeNetwork.Create(
            new ModelSettings.KmnistConv { Latent = latent },
            KmnistConvNetwork.Image.Count,
            classes: 10,
            KmnistConvNetwork.Image
        );
}
