using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Vae.Models.Datasets;
using Vae.Models.Networks.Latents;
using Vae.Models.Networks.Plane;

namespace Vae.Models.Networks;

/// <summary>Which model: the section <c>model</c> of a sweep file.</summary>
[JsonDerivedType(typeof(Mlp), "mlp")]
[JsonDerivedType(typeof(GaussianMlp), "gaussian_mlp")]
[JsonDerivedType(typeof(Burgess), "burgess")]
[JsonDerivedType(typeof(KmnistConv), "kmnist_conv")]
public abstract record ModelSettings
{
    private ModelSettings()
    {
    }

    /// <summary>Size of the latent, at least 1.</summary>
    public int Latent { get; init; } = 8;

    /// <summary>z = mu + posterior_scale · noise · deviation, in training and in evaluation; above 0.</summary>
    public double PosteriorScale { get; init; } = 0.1;

    /// <summary>Whether the class of a row is told to encoder and decoder.</summary>
    public bool Conditional { get; init; }

    /// <summary>Why the network cannot learn rows of this kind, in words for whoever chose both; null where it can.</summary>
    /// <param name="image">How a row lies as an image; null where it is none.</param>
    public virtual string? RefusalOf(ImageShape? image) => null;

    /// <summary>An encoder and a decoder of fully connected layers.</summary>
    public sealed record Mlp : ModelSettings
    {
        /// <summary>Sizes of the encoder's hidden layers, one at least, each at least 1.</summary>
        public ImmutableArray<int> EncoderHidden { get; init; } = [4];

        /// <summary>Sizes of the decoder's hidden layers, one at least, each at least 1.</summary>
        public ImmutableArray<int> DecoderHidden { get; init; } = [4];

        /// <summary>After every hidden layer.</summary>
        public Activation Activation { get; init; } = Activation.Relu;

        /// <summary>What the encoder reads of a row.</summary>
        public EncoderFeatures EncoderFeatures { get; init; }

        /// <summary>What stands after the encoder's two last layers.</summary>
        public EncoderHead EncoderHead { get; init; }

        /// <summary>Where the latents live.</summary>
        public LatentKind LatentKind { get; init; }

        /// <summary>How the decoder says a row.</summary>
        public DecoderHead DecoderHead { get; init; }

        /// <summary>Whether rows have to be points in the plane.</summary>
        internal bool IsOfThePlane => EncoderFeatures != EncoderFeatures.Xy || DecoderHead != DecoderHead.Xy;

        /// <inheritdoc/>
        public override string? RefusalOf(ImageShape? image) =>
            IsOfThePlane && image is not null ? $"only points in the plane have a radius and an angle, and {Told(image)}" : null;
    }

    /// <summary>An encoder and a decoder that each say a mean and a log-variance, with tanh between their layers; the posterior is not scaled.</summary>
    public sealed record GaussianMlp : ModelSettings
    {
        /// <summary>Sizes of the encoder's hidden layers, one at least, each at least 1.</summary>
        public ImmutableArray<int> EncoderHidden { get; init; } = [512];

        /// <summary>Sizes of the decoder's hidden layers, one at least, each at least 1.</summary>
        public ImmutableArray<int> DecoderHidden { get; init; } = [512];
    }

    /// <summary>The convolutional network of Burgess et al. 2018, for images of 32x32 or 64x64 with 1 or 3 channels.</summary>
    public sealed record Burgess : ModelSettings
    {
        public Burgess() => (Latent, PosteriorScale) = (10, 1);

        /// <inheritdoc/>
        public override string? RefusalOf(ImageShape? image) => image is { Height: 32 or 64, Channels: 1 or 3 } && image.Width == image.Height
            ? null
            : $"the burgess network learns images of 32x32 or 64x64 with 1 or 3 channels, and {Told(image)}";
    }

    /// <summary>The convolutional network of the KMNIST lesson, for images of 28x28x1.</summary>
    public sealed record KmnistConv : ModelSettings
    {
        public KmnistConv() => (Latent, PosteriorScale) = (2, 1);

        /// <summary>What z deviates by.</summary>
        public StandardDeviation Std { get; init; } = StandardDeviation.ExpHalf;

        /// <inheritdoc/>
        public override string? RefusalOf(ImageShape? image) =>
            image == KmnistConvNetwork.Image ? null : $"the kmnist_conv network learns images of {KmnistConvNetwork.Image}, and {Told(image)}";
    }

    private static string Told(ImageShape? image) => image is null ? "these data are no images" : $"these are {image}";
}

/// <summary>What is made of the log-variance that an encoder says when z is drawn.</summary>
public enum StandardDeviation
{
    /// <summary>exp(logvar / 2): the standard deviation.</summary>
    ExpHalf,

    /// <summary>logvar / 2, as the KMNIST lesson was posted: not that, and below 0 where logvar is. The KL term stays that of <see cref="ExpHalf"/>.</summary>
    HalfLogvar,
}
