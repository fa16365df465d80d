using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Vae.Models.Networks;

/// <summary>Which model: the section <c>model</c> of a sweep file.</summary>
[JsonDerivedType(typeof(Mlp), "mlp")]
public abstract record ModelSettings
{
    private ModelSettings()
    {
    }

    /// <summary>Size of the latent, at least 1.</summary>
    public int Latent { get; init; } = 8;

    /// <summary>z = mu + posterior_scale · noise · exp(logvar / 2), in training and in evaluation; above 0.</summary>
    public double PosteriorScale { get; init; } = 0.1;

    /// <summary>Whether the class of a row is told to encoder and decoder.</summary>
    public bool Conditional { get; init; }

    /// <summary>An encoder and a decoder of fully connected layers.</summary>
    public sealed record Mlp : ModelSettings
    {
        /// <summary>Sizes of the encoder's hidden layers, one at least, each at least 1.</summary>
        public ImmutableArray<int> EncoderHidden { get; init; } = [4];

        /// <summary>Sizes of the decoder's hidden layers, one at least, each at least 1.</summary>
        public ImmutableArray<int> DecoderHidden { get; init; } = [4];

        /// <summary>After every hidden layer.</summary>
        public Activation Activation { get; init; } = Activation.Relu;
    }
}
