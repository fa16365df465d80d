using System.Collections.Immutable;
using Foundation;
using Vae.Models.Datasets;
using Vae.Tensors.Tracing;

namespace Vae.Models.Networks;

/// <summary>
/// A variational autoencoder (Kingma and Welling, "Auto-encoding variational Bayes", 2013): an
/// encoder that says a distribution of z for each row, and a decoder that says what z stands for.
/// Written once, as operations on tensors without values; training, evaluation and every batch
/// shape trace it.
/// </summary>
internal abstract class VaeNetwork
{
    /// <summary>Features of a row.</summary>
    public abstract int Width { get; }

    /// <summary>Latents: what metrics look at one by one.</summary>
    public abstract int Latent { get; }

    /// <summary>Standard normals that drawing z takes for each row.</summary>
    public virtual int NoiseWidth => Latent;

    /// <summary>
    /// The latent that the decoder reads as an angle, so that one turn of it leads back; null where
    /// every latent is a number on the line.
    /// </summary>
    public virtual int? AngleLatent => null;

    /// <summary>What the posterior's deviation is multiplied by when z is drawn.</summary>
    public virtual double PosteriorScale => 1;

    /// <summary>
    /// Whether encoder and decoder are told the class of a row (Sohn, Lee and Yan 2015).
    /// </summary>
    public virtual bool IsConditional => false;

    /// <summary>
    /// Whether the posterior of a latent lies on the circle: its mean is an angle in radians, and
    /// its deviation that of a normal wrapped around the circle.
    /// </summary>
    public virtual bool IsOnCircle(int latent) => false;

    /// <summary>
    /// Whether the last latent is the direction of a point of the plane: see
    /// <see cref="Posterior.Plane"/>.
    /// </summary>
    public virtual bool HasPlane => false;

    /// <summary>Whether the decoder says a log-variance beside each mean.</summary>
    public virtual bool SaysVariance => false;

    /// <summary>The layers that have weights, from the rows to the reconstruction.</summary>
    public abstract ImmutableArray<ILayer> Layers { get; }

    /// <summary>How the weights lie in one flat variable.</summary>
    public VariableLayout Weights => field ??= new VariableLayout(Layers.SelectMany(layer => layer.Parameters));

    /// <summary>How the buffers lie in another.</summary>
    public VariableLayout Buffers => field ??= new VariableLayout(Layers.SelectMany(layer => layer.Buffers));

    /// <summary>
    /// The network of these settings for rows of this kind, which
    /// <see cref="ModelSettings.RefusalOf"/> does not refuse.
    /// </summary>
    /// <param name="width">Features of a row.</param>
    /// <param name="classes">How many classes there are to be told of.</param>
    /// <param name="image">How a row lies as an image; null where a row is no image.</param>
    public static VaeNetwork Create(ModelSettings settings, int width, int classes, ImageShape? image = null)
    {
        if (settings.RefusalOf(image) is { } refusal)
            Invariant.Holds(false, refusal);
        return settings switch
        {
            ModelSettings.Mlp mlp => new MlpNetwork(mlp, width, classes),
            ModelSettings.GaussianMlp gaussian => new GaussianMlpNetwork(gaussian, width),
            ModelSettings.Burgess burgess => new BurgessNetwork(burgess, image!),
            ModelSettings.KmnistConv kmnist => new KmnistConvNetwork(kmnist),
            _ => throw Invariant.Unreachable(settings),
        };
    }

    /// <summary>Fresh weights, laid out as <see cref="Weights"/>.</summary>
    public float[] InitializeWeights(Rng stream)
    {
        var flat = new float[Weights.Shape.Count];
        foreach (var layer in Layers)
            layer.Initialize(Weights, flat, ref stream);
        return flat;
    }

    /// <summary>Buffers before the first step, laid out as <see cref="Buffers"/>.</summary>
    public float[] InitializeBuffers()
    {
        var flat = new float[Buffers.Shape.Count];
        foreach (var layer in Layers)
            layer.InitializeBuffers(Buffers, flat);
        return flat;
    }

    /// <summary>What the encoder says of each row.</summary>
    /// <param name="rows">[batch, width].</param>
    /// <param name="labels">[batch, 1] for a conditional model, else null.</param>
    public abstract Posterior Encode(NetworkPass pass, Tensor rows, Tensor? labels);

    /// <summary>
    /// What the decoder reads where the latents have these values; <see cref="AngleLatent"/> in
    /// radians.
    /// </summary>
    /// <param name="latents">[batch, latents].</param>
    public virtual Tensor Place(Tensor latents) => latents;

    /// <summary>
    /// The latents that the decoder reads so: the inverse of <see cref="Place"/>.
    /// </summary>
    /// <param name="z">[batch, decoder inputs].</param>
    public virtual Tensor LatentsOf(Tensor z) => z;

    /// <summary>What the rows are that z stands for.</summary>
    /// <param name="z">[batch, decoder inputs], as <see cref="Posterior.Sample"/> gives it.</param>
    public abstract Decoding Decode(NetworkPass pass, Tensor z, Tensor? labels);
}
