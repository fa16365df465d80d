using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Foundation.Settings;
using Vae.Models.Datasets;
using Vae.Models.Networks.Latents;
using Vae.Models.Networks.Plane;

namespace Vae.Models.Networks;

/// <summary>Which model: the section <c>model</c> of a sweep file.</summary>
[JsonDerivedType(typeof(Mlp), "mlp")]
[JsonDerivedType(typeof(GaussianMlp), "gaussian_mlp")]
[JsonDerivedType(typeof(Burgess), "burgess")]
[JsonDerivedType(typeof(KmnistConv), "kmnist_conv")]
[Section("model", "Which network.")]
[Kinds(
    "The network: mlp has fully connected layers in encoder and decoder, gaussian_mlp too, with tanh between them and "
        + "a decoder that also learns its variance; burgess has convolutions, for images of 32x32 or 64x64 with 1 or 3 "
        + "channels, and kmnist_conv convolutions with batch normalization, for images of 28x28x1.",
    typeof(Mlp),
    typeof(GaussianMlp),
    typeof(Burgess),
    typeof(KmnistConv),
    Default = "mlp"
)]
public abstract record ModelSettings
{
    private const long MaxWidth = 65_536;

    private const int MaxLayers = 32;

    private ModelSettings() { }

    [Setting("latent", "How many latent dimensions; an angle counts as one.")]
    [Whole(1, MaxWidth)]
    public int Latent { get; init; } = 128;

    /// <remarks>z = mu + posterior_scale · noise · deviation.</remarks>
    [Setting(
        "posterior_scale",
        "Factor on the posterior's standard deviation whenever a latent is drawn, in training and in evaluation; "
            + "1 is the VAE of the textbook."
    )]
    [Real(0, 1000, AboveMin = true)]
    [OnlyWith("model.kind", "mlp", "burgess", "kmnist_conv")]
    public double PosteriorScale { get; init; } = 0.1;

    [Setting("conditional", "Whether encoder and decoder also see the class (a conditional VAE).")]
    [OnlyWith("model.kind", "mlp")]
    public bool Conditional { get; init; }

    /// <summary>
    /// Why the network cannot learn rows of this kind, in a sentence for the user; null where it
    /// can.
    /// </summary>
    /// <param name="image">How a row lies as an image; null where a row is no image.</param>
    public virtual string? RefusalOf(ImageShape? image) => null;

    /// <summary>An encoder and a decoder of fully connected layers.</summary>
    /// <remarks>
    /// The defaults are those that the moons study recorded after its own search.
    /// </remarks>
    [Word("mlp")]
    public sealed record Mlp : ModelSettings
    {
        [Setting("encoder_hidden", "Width of the encoder's hidden layer, or the widths of several, input side first.")]
        [Sizes(MaxWidth, MaxLayers)]
        public ImmutableArray<int> EncoderHidden { get; init; } = [8];

        [Setting("decoder_hidden", "Width of the decoder's hidden layer, or the widths of several, latent side first.")]
        [Sizes(MaxWidth, MaxLayers)]
        public ImmutableArray<int> DecoderHidden { get; init; } = [128];

        [Setting(
            "activation",
            "What follows each hidden layer; leaky_relu has slope 0.01 below 0, tanh_twice is the tanh of the tanh "
                + "(a control), identity is nothing."
        )]
        public Activation Activation { get; init; } = Activation.Relu;

        [Setting(
            "encoder_features",
            "What the encoder reads of a sample: xy as it is, or of points (x, y) in the plane polar (r, θ), "
                + "polar_sincos (r, cos θ, sin θ), or polar_posted (x cos y, x sin y), a control."
        )]
        public EncoderFeatures EncoderFeatures { get; init; }

        [Setting(
            "encoder_head",
            "What follows the encoder's last layers: nothing (linear), or a tanh on mean and log-variance, a control."
        )]
        public EncoderHead EncoderHead { get; init; }

        [Setting(
            "latent_kind",
            "Where the latents live: normal on the line; in the others the last one is an angle, the direction of two "
                + "Gaussians (normal_circle), a normal wrapped around the circle (von_mises), or 2π Φ of a Gaussian "
                + "(normal_uniform_angle)."
        )]
        public LatentKind LatentKind { get; init; }

        [Setting(
            "decoder_head",
            "How the decoder says a sample: xy as it is, or of points in the plane by radius and angle (polar), or by "
                + "a radius made of all latents but the last times a unit vector made of the last (unit)."
        )]
        public DecoderHead DecoderHead { get; init; }

        /// <summary>Whether rows have to be points in the plane.</summary>
        internal bool IsOfThePlane => EncoderFeatures != EncoderFeatures.Xy || DecoderHead != DecoderHead.Xy;

        /// <inheritdoc/>
        public override string? RefusalOf(ImageShape? image) =>
            IsOfThePlane && image is not null
                ? $"only points in the plane have a radius and an angle, and {Told(image)}"
                : null;
    }

    /// <summary>
    /// An encoder and a decoder that each say a mean and a log-variance, with tanh between their
    /// layers; the posterior is not scaled.
    /// </summary>
    [Word("gaussian_mlp")]
    public sealed record GaussianMlp : ModelSettings
    {
        public GaussianMlp() => PosteriorScale = 1;

        [SharedSetting(typeof(Mlp))]
        public ImmutableArray<int> EncoderHidden { get; init; } = [8];

        [SharedSetting(typeof(Mlp))]
        public ImmutableArray<int> DecoderHidden { get; init; } = [128];
    }

    /// <summary>
    /// The convolutional network of Burgess et al. 2018, for images of 32x32 or 64x64 with 1 or 3
    /// channels.
    /// </summary>
    [Word("burgess", Source = "Burgess et al. 2018")]
    public sealed record Burgess : ModelSettings
    {
        public Burgess() => (Latent, PosteriorScale) = (10, 1);

        /// <inheritdoc/>
        public override string? RefusalOf(ImageShape? image) =>
            image is { Height: 32 or 64, Channels: 1 or 3 } && image.Width == image.Height
                ? null
                : $"the burgess network learns images of 32x32 or 64x64 with 1 or 3 channels, and {Told(image)}";
    }

    /// <summary>The convolutional network of the KMNIST lesson, for images of 28x28x1.</summary>
    [Word("kmnist_conv")]
    public sealed record KmnistConv : ModelSettings
    {
        public KmnistConv() => (Latent, PosteriorScale) = (2, 1);

        [Setting(
            "std",
            "What a latent deviates from its mean by, times noise: exp(logvar / 2), which is right (exp_half), or "
                + "logvar / 2, as the KMNIST lesson was posted (half_logvar)."
        )]
        public StandardDeviation Std { get; init; } = StandardDeviation.ExpHalf;

        /// <inheritdoc/>
        public override string? RefusalOf(ImageShape? image) =>
            image == KmnistConvNetwork.Image
                ? null
                : $"the kmnist_conv network learns images of {KmnistConvNetwork.Image}, and {Told(image)}";
    }

    private static string Told(ImageShape? image) => image is null ? "these data are no images" : $"these are {image}";
}

/// <summary>What is made of the log-variance that an encoder says when z is drawn.</summary>
public enum StandardDeviation
{
    /// <summary>exp(logvar / 2): the standard deviation.</summary>
    [Word("exp_half")]
    ExpHalf,

    /// <summary>
    /// logvar / 2, as the KMNIST lesson was posted: not that, and below 0 where logvar is. The KL
    /// term stays that of <see cref="ExpHalf"/>.
    /// </summary>
    [Word("half_logvar")]
    HalfLogvar,
}
