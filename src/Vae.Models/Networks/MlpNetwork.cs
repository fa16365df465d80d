using System.Collections.Immutable;
using Foundation;
using Vae.Tensors.Tracing;

namespace Vae.Models.Networks;

/// <summary>
/// A variational autoencoder of fully connected layers: an encoder with two linear heads for mean and log-variance, and a decoder that ends linearly. A conditional
/// one has the class appended to what both read.
/// </summary>
internal sealed class MlpNetwork : VaeNetwork
{
    private readonly ModelSettings.Mlp settings;
    private readonly MultiLayerPerceptron encoder, decoder;
    private readonly Linear mean, logVariance;

    /// <inheritdoc cref="VaeNetwork.Create"/>
    public MlpNetwork(ModelSettings.Mlp settings, int width, int classes)
    {
        Invariant.Holds(!settings.Conditional || classes == 2, "a class is told as one number, 0 or 1");
        this.settings = settings;
        Width = width;
        var told = settings.Conditional ? 1 : 0;
        var (hidden, activation) = (settings.EncoderHidden, settings.Activation);
        encoder = new MultiLayerPerceptron("encoder", [width + told, .. hidden], activation, lastIsActivated: true);
        mean = new Linear("mean", hidden[^1], Latent);
        logVariance = new Linear("log_variance", hidden[^1], Latent);
        decoder = new MultiLayerPerceptron("decoder", [Latent + told, .. settings.DecoderHidden, width], activation, lastIsActivated: false);
        Layers = [.. encoder.Layers, mean, logVariance, .. decoder.Layers];
    }

    public override int Width { get; }

    public override int Latent => settings.Latent;

    public override double PosteriorScale => settings.PosteriorScale;

    public override bool IsConditional => settings.Conditional;

    public override ImmutableArray<ILayer> Layers { get; }

    /// <inheritdoc/>
    public override Posterior Encode(NetworkPass pass, Tensor rows, Tensor? labels)
    {
        var hidden = encoder.Apply(pass, WithLabels(rows, labels));
        return new GaussianPosterior(mean.Apply(pass, hidden), logVariance.Apply(pass, hidden), PosteriorScale);
    }

    /// <inheritdoc/>
    public override Decoding Decode(NetworkPass pass, Tensor z, Tensor? labels) => new(decoder.Apply(pass, WithLabels(z, labels)));

    private Tensor WithLabels(Tensor x, Tensor? labels)
    {
        Invariant.Holds(labels is not null == IsConditional, "a conditional model, and only one, is told the class");
        return labels is null ? x : Tensor.Concat(1, x, labels);
    }
}
