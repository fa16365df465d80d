using System.Collections.Immutable;
using Vae.Pictures.Latents;

namespace Vae.Pictures;

/// <summary>How pictures are laid out. Two equal options give equal pixels of one model.</summary>
public sealed record PictureOptions
{
    /// <summary>The most rows of a sheet of images; a row of a traversal is one latent.</summary>
    public int Rows { get; init; } = 8;

    /// <summary>The columns of a sheet of images; those of a traversal are its steps.</summary>
    public int Columns { get; init; } = 9;

    /// <summary>From where to where a latent is led.</summary>
    public TraversalRange Range { get; init; } = new TraversalRange.Absolute(2);

    /// <summary>
    /// The rows of the data that are shown, by their numbers in the undivided data. Empty: rows
    /// that <see cref="Seed"/> draws.
    /// </summary>
    public ImmutableArray<int> Indices { get; init; } = [];

    /// <summary>
    /// How many pixels of the picture, across and down, a pixel of an image takes. Null: so many
    /// that an image is about 80 pixels high.
    /// </summary>
    public int? Upsampling { get; init; }

    /// <summary>Decides every draw.</summary>
    public ulong Seed { get; init; }
}
