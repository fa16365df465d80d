using System.Globalization;
using Vae.Models.Datasets.Files;
using Vae.Models.Datasets.Formats;

namespace Vae.Models.Datasets.Sprites;

/// <summary>
/// Reads dSprites from its npz: <c>imgs</c> of black and white, with <c>latents_classes</c> to
/// check that it is the whole grid in the order expected.
/// </summary>
internal static class SpriteFile
{
    private const int Pixels = SpriteRenderer.Side * SpriteRenderer.Side;

    private const string Remedy = "put the published file there, or say data.source: render";

    /// <summary>
    /// The images that a grid takes of the file's: [count, 512], a bit a pixel, the lowest first.
    /// </summary>
    /// <exception cref="DataException">The file is absent, damaged or another grid.</exception>
    public static byte[] Read(string path, SpriteGrid grid) =>
        FileReading.Read(
            path,
            file =>
            {
                using var archive = new NpzFile(file);
                CheckOrder(archive, grid);
                using var stored = OpenImages(archive, grid.SourceCount);
                var white = new WhiteLevel();
                var images = stored.Header.IsFortran
                    ? ReadByPixel(stored, grid, white)
                    : ReadByImage(stored, grid, white);
                stored.ExpectEnd();
                return images;
            }
        );

    /// <summary>How many images a file says it has.</summary>
    /// <exception cref="DataException">The file is absent or damaged.</exception>
    public static long Count(string path) =>
        FileReading.Read(
            path,
            file =>
            {
                using var archive = new NpzFile(file);
                using var stored = OpenImages(archive, count: null);
                return stored.Shape[0];
            }
        );

    /// <param name="count">How many images there have to be; null: any number.</param>
    private static NpyArray OpenImages(NpzFile archive, int? count)
    {
        var images = count?.ToString(CultureInfo.InvariantCulture) ?? "n";
        var expected = $"images [{images}, {SpriteRenderer.Side}, {SpriteRenderer.Side}]";
        return archive.Open(
            "imgs",
            expected,
            header =>
            {
                if (header.Shape is not [var rows, .. var rest] || rows != (count ?? rows))
                    return false;
                long[] sides = [.. rest.Where(size => size != 1)];
                return sides is [SpriteRenderer.Side, SpriteRenderer.Side] or [Pixels];
            }
        );
    }

    private static byte[] ReadByImage(NpyArray stored, SpriteGrid grid, WhiteLevel white)
    {
        var images = new byte[(long)grid.Count * SpriteRenderer.ImageBytes];
        var pixels = new byte[Pixels];
        var taken = 0;
        for (var image = 0; image < grid.SourceCount; image++)
        {
            stored.ReadNext(pixels);
            if (!grid.Takes(image))
                continue;
            var bits = images.AsSpan(SpriteRenderer.ImageBytes * taken++, SpriteRenderer.ImageBytes);
            for (var i = 0; i < pixels.Length; i++)
                bits[i >> 3] |= (byte)(white.BitOf(pixels[i]) << (i & 7));
        }

        return images;
    }

    /// <summary>
    /// In Fortran order a file has one pixel of all images, then the pixel below it of all images.
    /// </summary>
    private static byte[] ReadByPixel(NpyArray stored, SpriteGrid grid, WhiteLevel white)
    {
        var images = new byte[(long)grid.Count * SpriteRenderer.ImageBytes];
        var isFlat = stored.Shape.Contains(Pixels);
        var ofImages = new byte[grid.SourceCount];
        int[] taken = [.. Enumerable.Range(0, grid.SourceCount).Where(grid.Takes)];
        for (var place = 0; place < Pixels; place++)
        {
            stored.ReadNext(ofImages);
            var (column, row) = Math.DivRem(place, SpriteRenderer.Side);
            var pixel = isFlat ? place : (row * SpriteRenderer.Side) + column;
            for (var i = 0; i < taken.Length; i++)
            {
                var bit = white.BitOf(ofImages[taken[i]]) << (pixel & 7);
                images[((long)i * SpriteRenderer.ImageBytes) + (pixel >> 3)] |= (byte)bit;
            }
        }

        return images;
    }

    private static void CheckOrder(NpzFile archive, SpriteGrid grid)
    {
        // The original has the colour as a first factor, which is always the same.
        using var stored = archive.Open(
            "latents_classes",
            $"whole numbers [{grid.SourceCount}, 5 or 6], the levels of the factors,",
            header => header is { Type.IsFloat: false, Shape: [var rows, 5 or 6] } && rows == grid.SourceCount
        );
        var classes = stored.ReadAll().ToFloats();
        var columns = (int)stored.Shape[1];
        for (var image = 0; image < grid.SourceCount; image++)
        {
            for (var (factor, rest) = (4, image); factor >= 0; rest /= grid.Levels[factor--])
            {
                // A sub-grid may name its levels by those of the original.
                var stride = SpriteGrid.Original[factor] / grid.Levels[factor];
                var level = rest % grid.Levels[factor];
                var said = classes[(image * columns) + factor + columns - 5];
                if (said == level || said == level * stride)
                    continue;
                var name = SpriteGrid.Names[factor];
                throw new UnfitDataException(
                    $"has image {image} with the {name} {said}, where {level} was expected",
                    Remedy
                );
            }
        }
    }

    /// <summary>The number that a file has for white: 1, or 255.</summary>
    private sealed class WhiteLevel
    {
        private byte level;

        public int BitOf(byte pixel)
        {
            if (pixel == 0)
                return 0;
            if (level == 0 && pixel is 1 or byte.MaxValue)
                level = pixel;
            if (pixel == level)
                return 1;
            var remedy = $"pixels of 0 and 1, or of 0 and 255, were expected; {Remedy}";
            throw new UnfitDataException($"holds the pixel {pixel}", remedy);
        }
    }
}
