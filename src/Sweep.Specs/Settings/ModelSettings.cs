using System.Collections.Immutable;
using Sweep.Shared.Settings;
using Sweep.Shared.Values;

namespace Sweep.Specs.Settings;

/// <summary>The section model: which network. The defaults are those that the moons study recorded after its own search.</summary>
internal static class ModelSettings
{
    private const long MaxWidth = 65_536;
    private const int MaxLayers = 32;

    private static readonly KindLimit Mlp = new("model.kind", ["mlp"]);
    private static readonly KindLimit Perceptrons = new("model.kind", ["mlp", "gaussian_mlp"]);
    private static readonly KindLimit Every = new("model.kind", ["mlp", "gaussian_mlp", "burgess", "kmnist_conv"]);
    private static readonly KindLimit KmnistConv = new("model.kind", ["kmnist_conv"]);
    private static readonly KindLimit Scaled = new("model.kind", ["mlp", "burgess", "kmnist_conv"]);

    internal static ImmutableArray<Setting> All { get; } =
    [
        new("model", new Shape.Group(), "Which network.") { Only = KindLimit.OfVae },
        new("model.kind", new Shape.Choice(["mlp", "gaussian_mlp", "burgess", "kmnist_conv"], []),
            "The network: mlp has fully connected layers in encoder and decoder, gaussian_mlp too, with tanh between them and a decoder that also learns its variance; burgess has convolutions, for images of 32x32 or 64x64 with 1 or 3 channels, and kmnist_conv convolutions with batch normalization, for images of 28x28x1.") { Default = Value.Of("mlp") },
        new("model.encoder_hidden", new Shape.Sizes(MaxWidth, MaxLayers),
            "Width of the encoder's hidden layer, or the widths of several, input side first.") { Default = Value.Of(8), Only = Perceptrons },
        new("model.latent", new Shape.Whole(1, MaxWidth), "How many latent dimensions; an angle counts as one.")
        { Default = Value.Of(128), KindDefaults = OfConvolutions(Value.Of(10), Value.Of(2)), Only = Every },
        new("model.decoder_hidden", new Shape.Sizes(MaxWidth, MaxLayers),
            "Width of the decoder's hidden layer, or the widths of several, latent side first.") { Default = Value.Of(128), Only = Perceptrons },
        new("model.activation", new Shape.Choice(["relu", "leaky_relu", "tanh", "tanh_twice", "sigmoid", "softplus", "identity"], []),
            "What follows each hidden layer; leaky_relu has slope 0.01 below 0, tanh_twice is the tanh of the tanh (a control), identity is nothing.") { Default = Value.Of("relu"), Only = Mlp },
        new("model.posterior_scale", new Shape.Real(0, 1000, AboveMin: true),
            "Factor on the posterior's standard deviation whenever a latent is drawn, in training and in evaluation; 1 is the VAE of the textbook.")
        { Default = Value.Of(0.1), KindDefaults = OfConvolutions(Value.Of(1.0), Value.Of(1.0)), Only = Scaled },
        new("model.conditional", new Shape.Flag(),
            "Whether encoder and decoder also see the class (a conditional VAE).") { Default = Value.Of(false), Only = Mlp },
        new("model.std", new Shape.Choice(["exp_half", "half_logvar"], []),
            "What a latent deviates from its mean by, times noise: exp(logvar / 2), which is right (exp_half), or logvar / 2, as the KMNIST lesson was posted (half_logvar).")
        { Default = Value.Of("exp_half"), Only = KmnistConv },
        new("model.encoder_features", new Shape.Choice(["xy", "polar_posted", "polar", "polar_sincos"], []),
            "What the encoder reads of a sample: xy as it is, or of points (x, y) in the plane polar (r, θ), polar_sincos (r, cos θ, sin θ), or polar_posted (x cos y, x sin y), a control.")
        { Default = Value.Of("xy"), Only = Mlp },
        new("model.encoder_head", new Shape.Choice(["linear", "tanh"], []),
            "What follows the encoder's last layers: nothing (linear), or a tanh on mean and log-variance, a control.") { Default = Value.Of("linear"), Only = Mlp },
        new("model.latent_kind", new Shape.Choice(["normal", "normal_circle", "von_mises", "normal_uniform_angle"], []),
            "Where the latents live: normal on the line; in the others the last one is an angle, the direction of two Gaussians (normal_circle), a normal wrapped around the circle (von_mises), or 2π Φ of a Gaussian (normal_uniform_angle).")
        { Default = Value.Of("normal"), Only = Mlp },
        new("model.decoder_head", new Shape.Choice(["xy", "polar", "unit"], []),
            "How the decoder says a sample: xy as it is, or of points in the plane by radius and angle (polar), or by a radius made of all latents but the last times a unit vector made of the last (unit).")
        { Default = Value.Of("xy"), Only = Mlp },
    ];

    private static ImmutableSortedDictionary<string, Value> OfConvolutions(Value burgess, Value kmnistConv) =>
        ImmutableSortedDictionary<string, Value>.Empty.Add("burgess", burgess).Add("kmnist_conv", kmnistConv);
}
