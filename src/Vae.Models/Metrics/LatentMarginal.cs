using System.Collections.Immutable;

namespace Vae.Models.Metrics;

/// <summary>
/// q(z_j|x) for every row x of a set, in one latent dimension: what its share in the information
/// about a factor is computed from.
/// </summary>
/// <param name="KlNats">Mean over rows of the divergence from the prior in this dimension.</param>
public abstract record LatentMarginal(double KlNats)
{
    /// <summary>
    /// Below so many nats a dimension is dead: it is the prior whatever the row, and counts as
    /// knowing nothing.
    /// </summary>
    public const double DeadNats = 0.05;

    private protected abstract (ImmutableArray<float> Place, ImmutableArray<float> Deviation) Rows { get; }

    /// <summary>How many rows there are.</summary>
    public int Count => Rows.Place.Length;

    /// <summary>Whether it is the prior for every row, as nearly as makes no difference.</summary>
    public bool IsDead => KlNats < DeadNats;

    /// <summary>Whether every number is finite.</summary>
    public bool IsFinite =>
        Rows.Place.All(float.IsFinite) && Rows.Deviation.All(float.IsFinite) && double.IsFinite(KlNats);

    /// <summary>Normal distributions on the line.</summary>
    /// <param name="Mean">[rows].</param>
    /// <param name="Deviation">[rows], standard deviations, above 0.</param>
    public sealed record Line(ImmutableArray<float> Mean, ImmutableArray<float> Deviation, double KlNats)
        : LatentMarginal(KlNats)
    {
        private protected override (ImmutableArray<float> Place, ImmutableArray<float> Deviation) Rows =>
            (Mean, Deviation);
    }

    /// <summary>
    /// Wrapped normal distributions on the circle: those on the line, with z and z + 2π the same.
    /// </summary>
    /// <param name="Angle">[rows], radians, any.</param>
    /// <param name="Deviation">[rows], radians before wrapping, above 0.</param>
    public sealed record Circle(ImmutableArray<float> Angle, ImmutableArray<float> Deviation, double KlNats)
        : LatentMarginal(KlNats)
    {
        private protected override (ImmutableArray<float> Place, ImmutableArray<float> Deviation) Rows =>
            (Angle, Deviation);
    }
}
