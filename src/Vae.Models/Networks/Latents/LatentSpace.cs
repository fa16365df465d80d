using Foundation;
using Vae.Tensors.Tracing;

namespace Vae.Models.Networks.Latents;

/// <summary>
/// What an encoder has to say of its latents, how they are drawn, and what the decoder reads of
/// them.
/// </summary>
/// <param name="Count">Latents, at least 1.</param>
/// <param name="Scale">The posterior scale.</param>
internal abstract record LatentSpace(int Count, double Scale)
{
    /// <summary>Numbers that the encoder's head for the mean gives.</summary>
    public abstract int Means { get; }

    /// <summary>Numbers that the encoder's head for the log-variance gives.</summary>
    public virtual int LogVariances => Count;

    /// <summary>Standard normals that drawing z takes.</summary>
    public virtual int NoiseWidth => Count;

    /// <summary>Numbers that the decoder reads.</summary>
    public virtual int DecoderInputs => Count + 1;

    /// <summary>As <see cref="VaeNetwork.AngleLatent"/>.</summary>
    public virtual int? AngleLatent => Count - 1;

    /// <summary>As <see cref="VaeNetwork.IsOnCircle"/>.</summary>
    public virtual bool IsOnCircle(int latent) => latent == AngleLatent;

    /// <summary>As <see cref="VaeNetwork.HasPlane"/>.</summary>
    public virtual bool HasPlane => false;

    /// <summary>The posterior that the two heads describe.</summary>
    /// <param name="mean">[batch, <see cref="Means"/>].</param>
    /// <param name="logVariance">[batch, <see cref="LogVariances"/>].</param>
    public abstract Posterior Posterior(Tensor mean, Tensor logVariance);

    /// <summary>
    /// As <see cref="VaeNetwork.Place"/>: an angle is read as its cosine and sine.
    /// </summary>
    public virtual Tensor Place(Tensor latents)
    {
        var angle = latents.Slice(1, Count - 1, 1);
        return BesideTheLine(latents, angle.Cos(), angle.Sin());
    }

    /// <summary>As <see cref="VaeNetwork.LatentsOf"/>: the angle of its cosine and sine.</summary>
    public virtual Tensor LatentsOf(Tensor z) =>
        BesideTheLine(z, Tensor.Atan2(z.Slice(1, Count, 1), z.Slice(1, Count - 1, 1)));

    public static LatentSpace Of(LatentKind kind, int count, double scale) =>
        kind switch
        {
            LatentKind.Normal => new NormalLatents(count, scale),
            LatentKind.NormalCircle => new NormalCircle(count, scale),
            LatentKind.VonMises => new WrappedNormal(count, scale),
            LatentKind.NormalUniformAngle => new UniformAngle(count, scale),
            _ => throw Invariant.Unreachable(kind),
        };

    /// <summary>
    /// The latents on the line, which come first, and beside them what stands for the angle.
    /// </summary>
    /// <param name="values">[batch, at least <see cref="Count"/> - 1].</param>
    protected internal Tensor BesideTheLine(Tensor values, params ReadOnlySpan<Tensor> ofAngle) =>
        Count == 1 ? Tensor.Concat(1, ofAngle) : Tensor.Concat(1, [values.Slice(1, 0, Count - 1), .. ofAngle]);
}

/// <summary>All latents on the line.</summary>
internal sealed record NormalLatents(int Count, double Scale) : LatentSpace(Count, Scale)
{
    public override int Means => Count;

    public override int DecoderInputs => Count;

    public override int? AngleLatent => null;

    /// <inheritdoc/>
    public override Posterior Posterior(Tensor mean, Tensor logVariance) =>
        new GaussianPosterior(mean, logVariance, Scale);

    /// <inheritdoc/>
    public override Tensor Place(Tensor latents) => latents;

    /// <inheritdoc/>
    public override Tensor LatentsOf(Tensor z) => z;
}
