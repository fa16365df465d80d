using Foundation.Settings;

namespace Vae.Models.Metrics;

/// <summary>What of a posterior a latent's information is measured on.</summary>
public enum LatentValue
{
    /// <summary>z ~ q(z|x), as Chen et al. (2018) define it.</summary>
    [Word("sample")]
    Sample,

    /// <summary>
    /// The mean of q(z|x), under densities that are those of z: what the disentangling-vae
    /// project's code computes.
    /// </summary>
    [Word("mean")]
    Mean,
}
