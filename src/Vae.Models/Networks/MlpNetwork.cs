using System.Collections.Immutable;
using Foundation;
using Vae.Models.Networks.Latents;
using Vae.Models.Networks.Plane;
using Vae.Tensors.Tracing;

namespace Vae.Models.Networks;

/// <summary>
/// A variational autoencoder of fully connected layers: an encoder with a head for the mean and one
/// for the log-variance, and a decoder. Rows that are points in the plane may be read and said by
/// radius and angle, and one latent may be an angle too. A conditional one has the class appended
/// to what both read.
/// </summary>
internal sealed class MlpNetwork : VaeNetwork
{
    private readonly ModelSettings.Mlp settings;
    private readonly LatentSpace latents;
    private readonly MultiLayerPerceptron encoder;
    private readonly Linear mean,
        logVariance;
    private readonly PlaneDecoder decoder;

    /// <inheritdoc cref="VaeNetwork.Create"/>
    public MlpNetwork(ModelSettings.Mlp settings, int width, int classes)
    {
        Invariant.Holds(!settings.Conditional || classes == 2, "a class is told as one number, 0 or 1");
        Invariant.Holds(!settings.IsOfThePlane || width == 2, "only a point in the plane has a radius and an angle");
        this.settings = settings;
        Width = width;
        latents = LatentSpace.Of(settings.LatentKind, settings.Latent, settings.PosteriorScale);
        var (hidden, read) = (
            settings.EncoderHidden,
            settings.EncoderFeatures.Width(width) + (settings.Conditional ? 1 : 0)
        );
        encoder = new MultiLayerPerceptron("encoder", [read, .. hidden], settings.Activation, lastIsActivated: true);
        mean = new Linear("mean", hidden[^1], latents.Means);
        logVariance = new Linear("log_variance", hidden[^1], latents.LogVariances);
        decoder = PlaneDecoder.Create(settings, latents, width);
        Layers = [.. encoder.Layers, mean, logVariance, .. decoder.Layers];
    }

    public override int Width { get; }

    public override int Latent => settings.Latent;

    public override int NoiseWidth => latents.NoiseWidth;

    public override int? AngleLatent => latents.AngleLatent;

    public override double PosteriorScale => settings.PosteriorScale;

    public override bool IsConditional => settings.Conditional;

    public override bool HasPlane => latents.HasPlane;

    public override ImmutableArray<ILayer> Layers { get; }

    /// <inheritdoc/>
    public override bool IsOnCircle(int latent) => latents.IsOnCircle(latent);

    /// <inheritdoc/>
    public override Posterior Encode(NetworkPass pass, Tensor rows, Tensor? labels)
    {
        CheckTold(labels);
        var hidden = encoder.Apply(pass, PlaneDecoder.WithLabels(settings.EncoderFeatures.Of(rows), labels));
        return latents.Posterior(Finish(mean.Apply(pass, hidden)), Finish(logVariance.Apply(pass, hidden)));
    }

    /// <inheritdoc/>
    public override Tensor Place(Tensor latents) => this.latents.Place(latents);

    /// <inheritdoc/>
    public override Tensor LatentsOf(Tensor z) => latents.LatentsOf(z);

    /// <inheritdoc/>
    public override Decoding Decode(NetworkPass pass, Tensor z, Tensor? labels)
    {
        CheckTold(labels);
        return new Decoding(decoder.Apply(pass, z, labels));
    }

    private Tensor Finish(Tensor head) =>
        settings.EncoderHead switch
        {
            EncoderHead.Linear => head,
            EncoderHead.Tanh => head.Tanh(),
            _ => throw Invariant.Unreachable(settings.EncoderHead),
        };

    private void CheckTold(Tensor? labels) =>
        Invariant.Holds(labels is not null == IsConditional, "a conditional model, and only one, is told the class");
}
