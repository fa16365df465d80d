using Foundation.Settings;

namespace Vae.Pictures;

/// <summary>
/// What a picture shows. The words are those of the command line and of sweep files, and the names
/// of the files that are written.
/// </summary>
public enum PictureKind
{
    /// <summary>Rows that the model decodes from draws of the prior.</summary>
    [Word("samples")]
    Samples,

    /// <summary>Rows of the data.</summary>
    [Word("data")]
    Data,

    /// <summary>
    /// Rows of the data, and what the model makes of each at the posterior's mean.
    /// </summary>
    [Word("reconstructions")]
    Reconstructions,

    /// <summary>
    /// Of points in the plane: one latent after the other led through its values, the others at
    /// five places of theirs.
    /// </summary>
    [Word("traversals")]
    Traversals,

    /// <summary>
    /// One latent after the other led through its values, all others at the prior's mean.
    /// </summary>
    [Word("prior_traversals")]
    PriorTraversals,

    /// <summary>
    /// One latent after the other led through its values, all others where a row has them.
    /// </summary>
    [Word("posterior_traversals")]
    PosteriorTraversals,

    /// <summary>
    /// Rows, their reconstructions, and below them the traversals of the first row.
    /// </summary>
    [Word("reconstruct_traverse")]
    ReconstructTraverse,

    /// <summary>Posterior traversals of several rows, as an animation.</summary>
    [Word("traversal_gif")]
    TraversalGif,

    /// <summary>What the model makes up after each epoch that was kept, as an animation.</summary>
    [Word("training_gif")]
    TrainingGif,

    /// <summary>The rows that lie on a grid over two latents.</summary>
    [Word("latent_grid")]
    LatentGrid,

    /// <summary>Samples and data as histograms, with the contours of the true density.</summary>
    [Word("density")]
    Density,

    /// <summary>The posterior's mean of each row, coloured by class or factor.</summary>
    [Word("latents")]
    Latents,

    /// <summary>How the posterior's means spread, latent by latent.</summary>
    [Word("latent_histograms")]
    LatentHistograms,

    /// <summary>What was measured while the model was trained.</summary>
    [Word("curves")]
    Curves,
}
