using System.Collections.Immutable;
using Foundation;
using Vae.Tensors.Tracing;

namespace Vae.Models.Networks;

/// <summary>
/// A variational autoencoder of fully connected layers (Kingma and Welling, "Auto-encoding variational Bayes", 2013): an encoder with two linear heads for mean and
/// log-variance, and a decoder that ends linearly. A conditional one (Sohn, Lee and Yan 2015) has the class appended to what both read.
/// </summary>
/// <remarks>Written once, as operations on tensors without values; training, evaluation and every batch shape trace it.</remarks>
internal sealed class VaeNetwork
{
    private readonly ModelSettings.Mlp settings;
    private readonly MultiLayerPerceptron encoder, decoder;
    private readonly Linear mean, logVariance;

    /// <param name="settings">Which model.</param>
    /// <param name="width">Features of a row.</param>
    /// <param name="classes">How many classes there are to be told of.</param>
    public VaeNetwork(ModelSettings settings, int width, int classes)
    {
        Invariant.Holds(!settings.Conditional || classes == 2, "a class is told as one number, 0 or 1");
        this.settings = (ModelSettings.Mlp)settings;
        Width = width;
        var told = settings.Conditional ? 1 : 0;
        var (hidden, activation) = (this.settings.EncoderHidden, this.settings.Activation);
        encoder = new MultiLayerPerceptron("encoder", [width + told, .. hidden], activation, lastIsActivated: true);
        mean = new Linear("mean", hidden[^1], Latent);
        logVariance = new Linear("log_variance", hidden[^1], Latent);
        decoder = new MultiLayerPerceptron("decoder", [Latent + told, .. this.settings.DecoderHidden, width], activation, lastIsActivated: false);
        Weights = new VariableLayout(Layers.SelectMany(layer => layer.Parameters));
    }

    public int Width { get; }

    public int Latent => settings.Latent;

    public bool IsConditional => settings.Conditional;

    public double PosteriorScale => settings.PosteriorScale;

    /// <summary>The linear layers, from the rows to the reconstruction.</summary>
    public ImmutableArray<Linear> Layers => [.. encoder.Layers, mean, logVariance, .. decoder.Layers];

    /// <summary>How the weights lie in one flat variable.</summary>
    public VariableLayout Weights { get; }

    /// <summary>Fresh weights, laid out as <see cref="Weights"/>.</summary>
    public float[] Initialize(Rng stream)
    {
        var flat = new float[Weights.Shape.Count];
        foreach (var layer in Layers) layer.Initialize(Weights, flat, ref stream);
        return flat;
    }

    /// <summary>What the encoder says of each row.</summary>
    /// <param name="rows">[batch, width].</param>
    /// <param name="labels">[batch, 1] for a conditional model, else null.</param>
    public Posterior Encode(VariableGroup weights, Tensor rows, Tensor? labels)
    {
        var hidden = encoder.Apply(weights, WithLabels(rows, labels));
        return new Posterior(mean.Apply(weights, hidden), logVariance.Apply(weights, hidden));
    }

    /// <summary>z = mu + posterior scale · noise · exp(logvar / 2): [batch, latent].</summary>
    /// <param name="noise">[batch, latent], standard normal.</param>
    public Tensor Sample(Posterior posterior, Tensor noise) => posterior.Mean + (PosteriorScale * noise * posterior.Deviation);

    /// <summary>[batch, width]: the mean of the rows that z stands for.</summary>
    public Tensor Decode(VariableGroup weights, Tensor z, Tensor? labels) => decoder.Apply(weights, WithLabels(z, labels));

    private Tensor WithLabels(Tensor x, Tensor? labels)
    {
        Invariant.Holds(labels is not null == IsConditional, "a conditional model, and only one, is told the class");
        return labels is null ? x : Tensor.Concat(1, x, labels);
    }
}
