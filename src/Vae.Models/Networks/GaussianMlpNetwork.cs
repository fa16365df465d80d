using System.Collections.Immutable;
using Vae.Tensors.Tracing;

namespace Vae.Models.Networks;

/// <summary>
/// A variational autoencoder whose encoder and decoder are of one make: fully connected layers with
/// tanh, the last of which says a mean and a log-variance of all that it is about. So the decoder
/// learns how sure it is, which <c>gaussian_learned</c> reads.
/// </summary>
internal sealed class GaussianMlpNetwork : VaeNetwork
{
    private readonly ModelSettings.GaussianMlp settings;
    private readonly MultiLayerPerceptron encoder,
        decoder;

    /// <inheritdoc cref="VaeNetwork.Create"/>
    public GaussianMlpNetwork(ModelSettings.GaussianMlp settings, int width)
    {
        (this.settings, Width) = (settings, width);
        encoder = new MultiLayerPerceptron(
            "encoder",
            [width, .. settings.EncoderHidden, 2 * Latent],
            Activation.Tanh,
            lastIsActivated: false
        );
        decoder = new MultiLayerPerceptron(
            "decoder",
            [Latent, .. settings.DecoderHidden, 2 * width],
            Activation.Tanh,
            lastIsActivated: false
        );
        Layers = [.. encoder.Layers, .. decoder.Layers];
    }

    public override int Width { get; }

    public override int Latent => settings.Latent;

    public override bool SaysVariance => true;

    public override ImmutableArray<ILayer> Layers { get; }

    /// <inheritdoc/>
    public override Posterior Encode(NetworkPass pass, Tensor rows, Tensor? labels)
    {
        var (mean, logVariance) = Halves(encoder.Apply(pass, rows));
        return new GaussianPosterior(mean, logVariance, PosteriorScale);
    }

    /// <inheritdoc/>
    public override Decoding Decode(NetworkPass pass, Tensor z, Tensor? labels)
    {
        var (mean, logVariance) = Halves(decoder.Apply(pass, z));
        return new Decoding(mean, LogVariance: logVariance);
    }

    /// <summary>[batch, 2 n] gives two of [batch, n].</summary>
    private static (Tensor Mean, Tensor LogVariance) Halves(Tensor both)
    {
        var half = both.Shape[1] / 2;
        return (both.Slice(1, 0, half), both.Slice(1, half, half));
    }
}
