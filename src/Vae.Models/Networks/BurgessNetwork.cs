using System.Collections.Immutable;
using Vae.Models.Datasets;
using Vae.Tensors.Tracing;

namespace Vae.Models.Networks;

/// <summary>
/// The convolutional network of Burgess et al. ("Understanding disentangling in β-VAE", 2018), for
/// images of 32x32 or 64x64: convolutions that halve them down to 4x4, two fully connected layers,
/// and the same back. Layers have the names, and so exported weights are the files, of the
/// disentangling-vae models.
/// </summary>
internal sealed class BurgessNetwork : VaeNetwork
{
    private const int Channels = 32,
        Hidden = 256,
        Kernel = 4;

    private static readonly ImageShape Smallest = new(4, 4, Channels);

    private readonly ModelSettings.Burgess settings;
    private readonly ImageShape image;
    private readonly ImmutableArray<Convolution> encoderConvolutions;
    private readonly ImmutableArray<Linear> encoderHidden,
        decoderHidden;
    private readonly Linear head;
    private readonly ImmutableArray<TransposedConvolution> decoderConvolutions;

    /// <inheritdoc cref="VaeNetwork.Create"/>
    public BurgessNetwork(ModelSettings.Burgess settings, ImageShape image)
    {
        (this.settings, this.image) = (settings, image);
        var isLarge = image.Height == 64;
        string[] namesIn =
        [
            .. (ReadOnlySpan<string>)["conv1", "conv2", "conv3"],
            .. isLarge ? ["conv_64"] : (ReadOnlySpan<string>)[],
        ];
        string[] namesOut =
        [
            .. isLarge ? ["convT_64"] : (ReadOnlySpan<string>)[],
            .. (ReadOnlySpan<string>)["convT1", "convT2", "convT3"],
        ];
        encoderConvolutions =
        [
            .. namesIn.Select(
                (name, i) =>
                    new Convolution(
                        $"encoder.{name}",
                        i == 0 ? image.Channels : Channels,
                        Channels,
                        Kernel,
                        Stride: 2,
                        Padding: 1
                    )
                    {
                        Gain = FreshWeights.KaimingRelu,
                    }
            ),
        ];
        encoderHidden = [Dense("encoder.lin1", Smallest.Count, Hidden), Dense("encoder.lin2", Hidden, Hidden)];
        head = Dense("encoder.mu_logvar_gen", Hidden, 2 * Latent);
        decoderHidden =
        [
            Dense("decoder.lin1", Latent, Hidden),
            Dense("decoder.lin2", Hidden, Hidden),
            Dense("decoder.lin3", Hidden, Smallest.Count),
        ];
        decoderConvolutions =
        [
            .. namesOut.Select(
                (name, i) =>
                    new TransposedConvolution(
                        $"decoder.{name}",
                        Channels,
                        i == namesOut.Length - 1 ? image.Channels : Channels,
                        Kernel,
                        Stride: 2,
                        Padding: 1
                    )
                    {
                        Gain = FreshWeights.KaimingRelu,
                    }
            ),
        ];
        Layers = [.. encoderConvolutions, .. encoderHidden, head, .. decoderHidden, .. decoderConvolutions];
    }

    public override int Width => image.Count;

    public override int Latent => settings.Latent;

    public override double PosteriorScale => settings.PosteriorScale;

    public override ImmutableArray<ILayer> Layers { get; }

    /// <inheritdoc/>
    public override Posterior Encode(NetworkPass pass, Tensor rows, Tensor? labels)
    {
        var x = encoderConvolutions.Aggregate(rows.AsImages(image), (x, layer) => layer.Apply(pass, x).Relu());
        x = encoderHidden.Aggregate(x.Flatten(), (x, layer) => layer.Apply(pass, x).Relu());
        // Mean and log-variance of a latent stand side by side.
        var both = head.Apply(pass, x).Reshape(-1, Latent, 2);
        return new GaussianPosterior(Half(0), Half(1), PosteriorScale);

        Tensor Half(int which) => both.Slice(2, which, 1).Reshape(-1, Latent);
    }

    /// <inheritdoc/>
    public override Decoding Decode(NetworkPass pass, Tensor z, Tensor? labels)
    {
        var x = decoderHidden.Aggregate(z, (x, layer) => layer.Apply(pass, x).Relu()).Unflatten(Smallest);
        x = decoderConvolutions[..^1].Aggregate(x, (x, layer) => layer.Apply(pass, x).Relu());
        return new Decoding(decoderConvolutions[^1].Apply(pass, x).AsRows(), IsLogit: true);
    }

    private static Linear Dense(string name, int from, int to) =>
        new(name, from, to) { Gain = FreshWeights.KaimingRelu };
}
