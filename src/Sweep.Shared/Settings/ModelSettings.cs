using System.Collections.Immutable;
using Sweep.Shared.Values;

namespace Sweep.Shared.Settings;

/// <summary>The section model: which network. The defaults are those that the moons study recorded after its own search.</summary>
internal static class ModelSettings
{
    private const long MaxWidth = 65_536;
    private const int MaxLayers = 32;

    private static readonly KindLimit Mlp = new("model.kind", ["mlp"]);

    internal static ImmutableArray<Setting> All { get; } =
    [
        new("model", new Shape.Group(), "Which network."),
        new("model.kind", new Shape.Choice(["mlp"], ["gaussian_mlp", "kmnist_conv", "burgess"]),
            "The network: mlp has fully connected layers in encoder and decoder.") { Default = Value.Of("mlp") },
        new("model.encoder_hidden", new Shape.Sizes(MaxWidth, MaxLayers),
            "Width of the encoder's hidden layer, or the widths of several, input side first.") { Default = Value.Of(8), Only = Mlp },
        new("model.latent", new Shape.Whole(1, MaxWidth), "How many latent dimensions.") { Default = Value.Of(128), Only = Mlp },
        new("model.decoder_hidden", new Shape.Sizes(MaxWidth, MaxLayers),
            "Width of the decoder's hidden layer, or the widths of several, latent side first.") { Default = Value.Of(128), Only = Mlp },
        new("model.activation", new Shape.Choice(["relu", "leaky_relu", "tanh", "sigmoid", "softplus", "identity"], []),
            "What follows each hidden layer; leaky_relu has slope 0.01 below 0, identity is nothing.") { Default = Value.Of("relu"), Only = Mlp },
        new("model.posterior_scale", new Shape.Real(0, 1000, AboveMin: true),
            "Factor on the posterior's standard deviation whenever a latent is drawn, in training and in evaluation; 1 is the VAE of the textbook.")
        { Default = Value.Of(0.1), Only = Mlp },
        new("model.conditional", new Shape.Flag(),
            "Whether encoder and decoder also see the class (a conditional VAE).") { Default = Value.Of(false), Only = Mlp },
    ];

    internal static ImmutableArray<string> Reserved { get; } =
        ["model.encoder_features", "model.encoder_head", "model.latent_kind", "model.decoder_head", "model.std"];
}
