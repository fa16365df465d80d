using Foundation.Settings;

namespace Vae.Models.Networks.Latents;

/// <summary>
/// Where the latents live. In all kinds but <see cref="Normal"/> the last one is an angle, which
/// the decoder reads as a point of the unit circle.
/// </summary>
public enum LatentKind
{
    /// <summary>Each on the line, a Gaussian against N(0, 1).</summary>
    [Word("normal")]
    Normal,

    /// <summary>
    /// The angle is the direction of a point in the plane, two Gaussians, that is drawn and then
    /// brought to length 1.
    /// </summary>
    [Word("normal_circle")]
    NormalCircle,

    /// <summary>
    /// The angle is a normal wrapped around the circle, against the uniform distribution there. It
    /// stands in for the von Mises distribution, whose draws need rejection.
    /// </summary>
    [Word("von_mises")]
    VonMises,

    /// <summary>
    /// The angle is 2π Φ(z) of a Gaussian z, so that N(0, 1) becomes uniform; it has a seam where z
    /// is ±∞.
    /// </summary>
    [Word("normal_uniform_angle")]
    NormalUniformAngle,
}
