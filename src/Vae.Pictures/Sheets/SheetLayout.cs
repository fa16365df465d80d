using System.Collections.Immutable;
using Vae.Models.Datasets;

namespace Vae.Pictures.Sheets;

/// <summary>A sheet of images of one shape, in rows and columns.</summary>
/// <param name="Image">Of each image, with one channel or three.</param>
/// <param name="Scale">How many pixels across and down a pixel of an image takes.</param>
internal sealed record SheetLayout(int Rows, int Columns, ImageShape Image, int Scale)
{
    /// <summary>What an image is made as high as, if nothing else is asked for.</summary>
    private const int UsualHeight = 80;

    /// <summary>Whose picture it is.</summary>
    public required string Title { get; init; }

    /// <summary>What it shows.</summary>
    public required string Subtitle { get; init; }

    /// <summary>What stands left of each row; empty: nothing.</summary>
    public ImmutableArray<string> RowLabels { get; init; } = [];

    /// <summary>What stands above each column; empty: nothing.</summary>
    public ImmutableArray<string> ColumnLabels { get; init; } = [];

    public static int ScaleOf(PictureOptions options, ImageShape image) =>
        options.Upsampling ?? Math.Max(1, (int)Math.Ceiling((double)UsualHeight / image.Height));
}
