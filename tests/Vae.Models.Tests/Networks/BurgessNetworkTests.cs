using Foundation;
using Vae.Models.Datasets;
using Vae.Models.Networks;

namespace Vae.Models.Tests.Networks;

public sealed class BurgessNetworkTests
{
    /// <summary>The counts of the published models.</summary>
    [Theory]
    [InlineData(64, 1, 502_005), InlineData(32, 1, 469_173), InlineData(64, 3, 504_055)]
    public void There_are_as_many_weights_as_in_the_original(int size, int channels, int expected) =>
        Assert.Equal(expected, Network(size, channels).Weights.Count);

    [Fact]
    public void Weights_have_the_names_and_shapes_of_a_published_state_dict() =>
        Assert.Equal(
            [
                "encoder.conv1.weight 32x1x4x4",
                "encoder.conv1.bias 32",
                "encoder.conv2.weight 32x32x4x4",
                "encoder.conv2.bias 32",
                "encoder.conv3.weight 32x32x4x4",
                "encoder.conv3.bias 32",
                "encoder.conv_64.weight 32x32x4x4",
                "encoder.conv_64.bias 32",
                "encoder.lin1.weight 256x512",
                "encoder.lin1.bias 256",
                "encoder.lin2.weight 256x256",
                "encoder.lin2.bias 256",
                "encoder.mu_logvar_gen.weight 20x256",
                "encoder.mu_logvar_gen.bias 20",
                "decoder.lin1.weight 256x10",
                "decoder.lin1.bias 256",
                "decoder.lin2.weight 256x256",
                "decoder.lin2.bias 256",
                "decoder.lin3.weight 512x256",
                "decoder.lin3.bias 512",
                "decoder.convT_64.weight 32x32x4x4",
                "decoder.convT_64.bias 32",
                "decoder.convT1.weight 32x32x4x4",
                "decoder.convT1.bias 32",
                "decoder.convT2.weight 32x32x4x4",
                "decoder.convT2.bias 32",
                "decoder.convT3.weight 32x1x4x4",
                "decoder.convT3.bias 1",
            ],
            Fresh(Network(64, 1)).Select(tensor => $"{tensor.Name} {string.Join('x', tensor.Shape)}")
        );

    [Fact]
    public void An_image_of_32_has_one_layer_less_on_each_side() =>
        Assert.DoesNotContain(Network(32, 1).Weights.Parts, part => part.Name.Contains("64", StringComparison.Ordinal));

    /// <summary>
    /// Inputs as PyTorch counts them: the second size of a weight times the places of a kernel,
    /// also for a transposed convolution. A bias has those of its weight.
    /// </summary>
    [Fact]
    public void Weights_are_uniform_as_kaiming_says_and_biases_by_default()
    {
        var fresh = Fresh(Network(64, 3));
        for (var i = 0; i < fresh.Count; i += 2)
        {
            var inputs = fresh[i].Shape.Skip(1).Aggregate((product, size) => product * size);
            AssertUniform(fresh[i], Math.Sqrt(6.0 / inputs));
            AssertUniform(fresh[i + 1], 1 / Math.Sqrt(inputs));
        }
    }

    [Theory]
    [
        InlineData(28, 28, 1, "these are 28x28x1"),
        InlineData(64, 32, 1, "these are 64x32x1"),
        InlineData(32, 32, 2, "these are 32x32x2")
    ]
    public void Other_images_are_refused_in_words(int height, int width, int channels, string told) =>
        Assert.Equal(
            $"the burgess network learns images of 32x32 or 64x64 with 1 or 3 channels, and {told}",
            new ModelSettings.Burgess().RefusalOf(new ImageShape(height, width, channels))
        );

    [Fact]
    public void Data_that_are_no_images_are_refused()
    {
        Assert.Contains(
            "these data are no images",
            new ModelSettings.Burgess().RefusalOf(null),
            StringComparison.Ordinal
        );
        Assert.Throws<InvariantViolatedException>(() =>
            VaeNetwork.Create(new ModelSettings.Burgess(), width: 2, classes: 2)
        );
    }

    [Fact]
    public void Weights_by_name_are_the_same_weights()
    {
        var network = Network(32, 3);
        var flat = network.InitializeWeights(new Rng(7, RngPurpose.Initialization));
        Assert.Equal(flat, TorchWeights.ToFlat(network.Weights, TorchWeights.FromFlat(network.Weights, flat)));
    }

    private static VaeNetwork Network(int size, int channels)
    {
        var image = new ImageShape(size, size, channels);
        return VaeNetwork.Create(new ModelSettings.Burgess(), image.Count, classes: 1, image);
    }

    private static IReadOnlyList<WeightTensor> Fresh(VaeNetwork network) =>
        TorchWeights.FromFlat(network.Weights, network.InitializeWeights(new Rng(7, RngPurpose.Initialization)));

    private static void AssertUniform(WeightTensor tensor, double bound)
    {
        var values = tensor.Values.ToArray();
        Assert.InRange(values.Max(Math.Abs), 0, bound);
        if (values.Length < 300)
            return;
        Assert.Equal(0, values.Average() / bound, 0.15);
        Assert.Equal(1.0 / 3, values.Average(value => value * value) / (bound * bound), 0.04);
    }
}
