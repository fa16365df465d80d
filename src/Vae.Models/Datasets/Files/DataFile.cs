using System.Collections.Immutable;

namespace Vae.Models.Datasets.Files;

/// <summary>A file, or a folder of files, that a data set is read from.</summary>
/// <param name="Folder">Its folder inside the data folder.</param>
/// <param name="Names">What it may be called, the best first; <c>*</c> stands for anything.</param>
/// <param name="Remedy">What to do where it is absent.</param>
public sealed record DataFile(string Folder, ImmutableArray<string> Names, string Remedy)
{
    /// <summary>Where it is published; null where it is nowhere in the form that is read.</summary>
    public RemoteFile? Remote { get; init; }
}

/// <summary>A file on the network.</summary>
/// <param name="ContentSha256">
/// Lower-case hexadecimal, of what is inside a .gz and else of the file; null where this project
/// could not compute it.
/// </param>
public sealed record RemoteFile(Uri Address, string? ContentSha256);
