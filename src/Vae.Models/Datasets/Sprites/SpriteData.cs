using System.Collections.Immutable;
using Vae.Models.Datasets.Files;

namespace Vae.Models.Datasets.Sprites;

/// <summary>
/// dSprites as a data set: drawn or read, whole or a sub-grid. The class is the shape.
/// </summary>
public static class SpriteData
{
    /// <summary>
    /// The published sub-grid with every fourth orientation and every second place.
    /// </summary>
    private static readonly ImmutableArray<int> Downsampled = [3, 6, 10, 16, 16],
        Whole = [1, 1, 1, 1, 1];

    /// <summary>
    /// All images of a file, which is the original or its downsampled sub-grid; nothing is held
    /// out.
    /// </summary>
    /// <exception cref="DataException">
    /// The file is absent, damaged, or neither of the two.
    /// </exception>
    public static Dataset FromFile(string path)
    {
        var downsampled = new SpriteGrid(Downsampled, Whole);
        var grid =
            SpriteFile.Count(path) == downsampled.Count ? downsampled : new SpriteGrid(SpriteGrid.Original, Whole);
        return Build(grid, SpriteFile.Read(path, grid), SplitIndices.Whole(grid.Count));
    }

    internal static ImmutableArray<DataFile> Files(DataSettings.DSprites settings) =>
        settings.Source switch
        {
            SpriteSource.Original => [KnownFiles.DSprites],
            SpriteSource.Downsampled => [KnownFiles.DSpritesDownsampled],
            _ => [],
        };

    internal static Dataset Build(DataSettings.DSprites settings, DataFolder folder)
    {
        var grid = new SpriteGrid(
            settings.Source == SpriteSource.Downsampled ? Downsampled : SpriteGrid.Original,
            [settings.ShapeStep, settings.ScaleStep, settings.OrientationStep, settings.XStep, settings.YStep]
        );
        var images = Files(settings) is [var file]
            ? SpriteFile.Read(folder.Need(file), grid)
            : SpriteRenderer.Render(grid);
        // Split regardless of class: a grid has equally many of each.
        var parts =
            settings.Split?.Split(new int[grid.Count], classes: 1, settings.Seed) ?? SplitIndices.Whole(grid.Count);
        return Build(grid, images, parts);
    }

    private static Dataset Build(SpriteGrid grid, byte[] images, SplitIndices parts)
    {
        var image = new ImageShape(SpriteRenderer.Side, SpriteRenderer.Side, 1);
        return Dataset.FromRows(
            "dsprites",
            new DatasetContent(new RowStore.Bits(image.Count, images), grid.LevelsOf(0), grid.Taken[0])
            {
                Factors = grid.Factors(),
                Image = image,
            },
            parts
        );
    }
}
