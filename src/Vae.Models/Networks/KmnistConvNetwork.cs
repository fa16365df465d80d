using System.Collections.Immutable;
using Foundation;
using Vae.Models.Datasets;
using Vae.Tensors.Tracing;

namespace Vae.Models.Networks;

/// <summary>
/// The convolutional network of the KMNIST lesson for R's torch, for images of 28x28x1: four
/// convolutions with batch normalization down to 2x2, two linear heads, and four transposed
/// convolutions up from a single pixel. Layers are named as those of an encoder and a decoder that
/// are each a PyTorch <c>Sequential</c>, in which activations and changes of shape count too.
/// </summary>
internal sealed class KmnistConvNetwork : VaeNetwork
{
    private const int Widest = 224;

    private static readonly ImmutableArray<int> Channels = [1, 28, 56, 112, Widest];

    /// <summary>The images that it is made for.</summary>
    public static readonly ImageShape Image = new(28, 28, 1);

    // What the convolutions of the encoder leave, and what those of the decoder begin with.
    private static readonly ImageShape Smallest = new(2, 2, Widest),
        Pixel = new(1, 1, Widest);

    private readonly ModelSettings.KmnistConv settings;
    private readonly ImmutableArray<(Convolution Convolution, BatchNormalization Normalization)> down;
    private readonly Linear mean,
        logVariance,
        pixel;
    private readonly ImmutableArray<(TransposedConvolution Convolution, BatchNormalization Normalization)> up;
    private readonly TransposedConvolution last;

    /// <inheritdoc cref="VaeNetwork.Create"/>
    public KmnistConvNetwork(ModelSettings.KmnistConv settings)
    {
        this.settings = settings;
        down =
        [
            .. Enumerable
                .Range(0, 4)
                .Select(i =>
                    (
                        new Convolution(
                            $"encoder.{3 * i}",
                            Channels[i],
                            Channels[i + 1],
                            Kernel: 3,
                            Stride: 2,
                            Padding: 1
                        ),
                        new BatchNormalization($"encoder.{(3 * i) + 1}", Channels[i + 1])
                    )
                ),
        ];
        mean = new Linear("mean", Smallest.Count, Latent);
        logVariance = new Linear("log_variance", Smallest.Count, Latent);
        pixel = new Linear("decoder.0", Latent, Widest);
        // 1x1 to 4x4, 8x8, 14x14 and 28x28.
        up = [Up(0, stride: 1, padding: 0), Up(1, stride: 2, padding: 1), Up(2, stride: 2, padding: 2)];
        last = Transposed(3, stride: 2, padding: 1);
        Layers = [.. down.SelectMany(OfStage), mean, logVariance, pixel, .. up.SelectMany(OfStage), last];

        static (TransposedConvolution, BatchNormalization) Up(int stage, int stride, int padding) =>
            (
                Transposed(stage, stride, padding),
                new BatchNormalization($"decoder.{(3 * stage) + 3}", Channels[3 - stage])
            );

        static TransposedConvolution Transposed(int stage, int stride, int padding) =>
            new($"decoder.{(3 * stage) + 2}", Channels[4 - stage], Channels[3 - stage], Kernel: 4, stride, padding)
            {
                HasBias = false,
            };
    }

    public override int Width => Image.Count;

    public override int Latent => settings.Latent;

    public override double PosteriorScale => settings.PosteriorScale;

    public override ImmutableArray<ILayer> Layers { get; }

    /// <inheritdoc/>
    public override Posterior Encode(NetworkPass pass, Tensor rows, Tensor? labels)
    {
        var x = down.Aggregate(
                rows.AsImages(Image),
                (x, stage) => Normalize(stage.Normalization, pass, stage.Convolution.Apply(pass, x))
            )
            .Flatten();
        var (mean, logVariance) = (this.mean.Apply(pass, x), this.logVariance.Apply(pass, x));
        return settings.Std switch
        {
            StandardDeviation.ExpHalf => new GaussianPosterior(mean, logVariance, PosteriorScale),
            StandardDeviation.HalfLogvar => new HalfLogvarPosterior(mean, logVariance, PosteriorScale),
            _ => throw Invariant.Unreachable(settings.Std),
        };
    }

    /// <inheritdoc/>
    public override Decoding Decode(NetworkPass pass, Tensor z, Tensor? labels)
    {
        var x = up.Aggregate(
            pixel.Apply(pass, z).Unflatten(Pixel),
            (x, stage) => Normalize(stage.Normalization, pass, stage.Convolution.Apply(pass, x))
        );
        return new Decoding(last.Apply(pass, x).AsRows(), IsLogit: true);
    }

    private static Tensor Normalize(BatchNormalization normalization, NetworkPass pass, Tensor x) =>
        normalization.Apply(pass, x).Activate(Activation.LeakyRelu);

    private static IEnumerable<ILayer> OfStage<T>((T Convolution, BatchNormalization Normalization) stage)
        where T : ILayer => [stage.Convolution, stage.Normalization];
}
