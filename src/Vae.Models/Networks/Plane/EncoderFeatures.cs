using Foundation;
using Foundation.Settings;
using Vae.Tensors.Tracing;

namespace Vae.Models.Networks.Plane;

/// <summary>
/// What an encoder reads of a row. All but <see cref="Xy"/> are of points (x, y) in the plane, at
/// the radius r and the angle θ.
/// </summary>
public enum EncoderFeatures
{
    /// <summary>The row as it is.</summary>
    [Word("xy")]
    Xy,

    /// <summary>
    /// (x cos y, x sin y): the layer of the posted network, which takes x and y for radius and
    /// angle. A control.
    /// </summary>
    [Word("polar_posted")]
    PolarPosted,

    /// <summary>(r, θ), with θ in (-π, π]: it jumps where the negative x axis is crossed.</summary>
    [Word("polar")]
    Polar,

    /// <summary>(r, cos θ, sin θ).</summary>
    [Word("polar_sincos")]
    PolarSincos,
}

/// <summary>Computes the features.</summary>
internal static class EncoderFeatureRules
{
    // Keeps the direction of the origin from being 0 / 0.
    private const double SmallestRadius = 1e-12;

    /// <summary>How many features a row of this width has.</summary>
    public static int Width(this EncoderFeatures features, int width) =>
        features switch
        {
            EncoderFeatures.Xy => width,
            EncoderFeatures.PolarPosted or EncoderFeatures.Polar => 2,
            EncoderFeatures.PolarSincos => 3,
            _ => throw Invariant.Unreachable(features),
        };

    /// <summary>[batch, width] gives [batch, features].</summary>
    public static Tensor Of(this EncoderFeatures features, Tensor rows)
    {
        if (features == EncoderFeatures.Xy)
            return rows;
        var (x, y) = (rows.Slice(1, 0, 1), rows.Slice(1, 1, 1));
        var radius = (x.Square() + y.Square()).Sqrt();
        return features switch
        {
            EncoderFeatures.PolarPosted => Tensor.Concat(1, x * y.Cos(), x * y.Sin()),
            EncoderFeatures.Polar => Tensor.Concat(1, radius, Tensor.Atan2(y, x)),
            EncoderFeatures.PolarSincos => Tensor.Concat(1, radius, rows / (radius + SmallestRadius)),
            _ => throw Invariant.Unreachable(features),
        };
    }
}
