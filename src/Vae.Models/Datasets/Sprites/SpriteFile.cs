using Vae.Models.Datasets.Files;
using Vae.Models.Datasets.Formats;

namespace Vae.Models.Datasets.Sprites;

/// <summary>Reads dSprites from its npz: <c>imgs</c> of 0 and 1, with <c>latents_classes</c> to check that it is the whole grid in the order expected.</summary>
internal static class SpriteFile
{
    /// <summary>The images that a grid takes of the file's: [count, 512], a bit a pixel, the lowest first.</summary>
    /// <exception cref="DataException">The file is absent, damaged or another grid.</exception>
    public static byte[] Read(string path, SpriteGrid grid) => FileReading.Read(path, file =>
    {
        using var archive = new NpzFile(file);
        CheckOrder(archive, grid);
        using var stored = archive.Open("imgs");
        stored.Expect("|u1", grid.SourceCount, SpriteRenderer.Side, SpriteRenderer.Side);
        var images = new byte[(long)grid.Count * SpriteRenderer.ImageBytes];
        var pixels = new byte[SpriteRenderer.Side * SpriteRenderer.Side];
        var taken = 0;
        for (var image = 0; image < grid.SourceCount; image++)
        {
            stored.Read<byte>(pixels);
            if (grid.Takes(image)) Pack(pixels, images.AsSpan(SpriteRenderer.ImageBytes * taken++, SpriteRenderer.ImageBytes));
        }

        stored.ExpectEnd();
        return images;
    });

    /// <summary>How many images a file says it has.</summary>
    /// <exception cref="DataException">The file is absent or damaged.</exception>
    public static long Count(string path) => FileReading.Read(path, file =>
    {
        using var archive = new NpzFile(file);
        using var stored = archive.Open("imgs");
        return stored.Shape is [var images, ..] ? images : 0;
    });

    private static void CheckOrder(NpzFile archive, SpriteGrid grid)
    {
        using var classes = archive.Open("latents_classes");
        // The original has the colour as a first factor, which is always the same.
        var columns = classes.Shape is [_, var width and (5 or 6)] ? (int)width : 5;
        classes.Expect("<i8", grid.SourceCount, columns);
        var row = new long[columns];
        for (var image = 0; image < grid.SourceCount; image++)
        {
            classes.Read<long>(row);
            for (var (factor, rest) = (4, image); factor >= 0; rest /= grid.Levels[factor--])
            {
                // A sub-grid may name its levels by those of the original.
                var stride = SpriteGrid.Original[factor] / grid.Levels[factor];
                var level = rest % grid.Levels[factor];
                if (row[factor + columns - 5] is var said && said != level && said != level * stride)
                    throw new InvalidDataException($"image {image} has the {SpriteGrid.Names[factor]} {said}, where {level} was expected");
            }
        }

        classes.ExpectEnd();
    }

    private static void Pack(ReadOnlySpan<byte> pixels, Span<byte> bits)
    {
        for (var i = 0; i < pixels.Length; i++)
        {
            if (pixels[i] > 1) throw new InvalidDataException($"a pixel is {pixels[i]}, where 0 or 1 was expected");
            bits[i >> 3] |= (byte)(pixels[i] << (i & 7));
        }
    }
}
