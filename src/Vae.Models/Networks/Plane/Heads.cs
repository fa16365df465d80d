using Foundation.Settings;

namespace Vae.Models.Networks.Plane;

/// <summary>What stands after the encoder's two last layers.</summary>
public enum EncoderHead
{
    /// <summary>Nothing.</summary>
    [Word("linear")]
    Linear,

    /// <summary>
    /// The hyperbolic tangent, on mean and log-variance: the posted network's, which keeps a
    /// deviation above e^-½. A control.
    /// </summary>
    [Word("tanh")]
    Tanh,
}

/// <summary>How a decoder says a row. All but <see cref="Xy"/> say points in the plane.</summary>
public enum DecoderHead
{
    /// <summary>Feature by feature.</summary>
    [Word("xy")]
    Xy,

    /// <summary>By radius and angle: (r cos θ, r sin θ).</summary>
    [Word("polar")]
    Polar,

    /// <summary>
    /// By a radius above 0 that is made of all latents but the last, times a unit vector that is
    /// made of the last; of one latent, both are.
    /// </summary>
    [Word("unit")]
    Unit,
}
