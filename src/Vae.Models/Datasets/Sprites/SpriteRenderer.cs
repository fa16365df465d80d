using System.Buffers.Binary;
using Foundation;

namespace Vae.Models.Datasets.Sprites;

/// <summary>
/// Draws dSprites (Matthey et al. 2017), so that the data need not be fetched. A pixel is white
/// where its centre lies inside the outline; in a row of 64 pixels, which is one word, every
/// crossing of the outline inverts all pixels from there on.
/// </summary>
internal static class SpriteRenderer
{
    public const int Side = 64;

    /// <summary>Bytes of an image at a bit a pixel.</summary>
    public const int ImageBytes = Side * Side / 8;

    /// <summary>
    /// The images of a grid of the original's levels: [count, 512], a bit a pixel, the lowest
    /// first.
    /// </summary>
    public static byte[] Render(SpriteGrid grid)
    {
        Invariant.Holds(grid.Levels.SequenceEqual(SpriteGrid.Original), "what is drawn has the levels of the original");
        var images = new byte[(long)grid.Count * ImageBytes];
        Span<ulong> rows = stackalloc ulong[Side];
        var image = 0;
        foreach (var (shape, scale, orientation) in Forms(grid))
        {
            var outline = Outline(shape, scale, orientation);
            for (var x = 0; x < SpriteGrid.Original[3]; x += grid.Steps[3])
            {
                for (var y = 0; y < SpriteGrid.Original[4]; y += grid.Steps[4])
                {
                    Fill(outline, Centre(x), Centre(y), rows);
                    var target = images.AsSpan(image++ * ImageBytes, ImageBytes);
                    for (var row = 0; row < Side; row++)
                        BinaryPrimitives.WriteUInt64LittleEndian(target[(8 * row)..], rows[row]);
                }
            }
        }

        return images;
    }

    private static IEnumerable<(int Shape, int Scale, int Orientation)> Forms(SpriteGrid grid)
    {
        for (var shape = 0; shape < SpriteGrid.Original[0]; shape += grid.Steps[0])
        {
            for (var scale = 0; scale < SpriteGrid.Original[1]; scale += grid.Steps[1])
            {
                for (var orientation = 0; orientation < SpriteGrid.Original[2]; orientation += grid.Steps[2])
                    yield return (shape, scale, orientation);
            }
        }
    }

    /// <summary>Positions are 32 steps from 0 to 1 over the middle half of the image.</summary>
    private static double Centre(int level) => 16 + (32 * level / 31.0);

    /// <summary>
    /// Scales are 6 steps from 0.5 to 1, orientations 40 steps from 0 to 2 pi with both ends: the
    /// last one is the first again, as in the original.
    /// </summary>
    private static (double X, double Y)[] Outline(int shape, int scale, int orientation)
    {
        var size = 0.5 + (scale * 0.1);
        var (sine, cosine) = Math.SinCos(2 * Math.PI * orientation / 39);
        return
        [
            .. SpriteOutlines
                .Of(shape)
                .Select(corner =>
                    (size * ((cosine * corner.X) + (sine * corner.Y)), size * ((cosine * corner.Y) - (sine * corner.X)))
                ),
        ];
    }

    private static void Fill((double X, double Y)[] outline, double x, double y, Span<ulong> rows)
    {
        rows.Clear();
        var from = outline[^1];
        foreach (var to in outline)
        {
            // Pixel centres lie at halves: row r is crossed where one end is above r + 0.5 and the
            // other is not.
            var (top, bottom) = from.Y < to.Y ? (from, to) : (to, from);
            var (first, end) = ((int)Math.Ceiling(y + top.Y - 0.5), (int)Math.Ceiling(y + bottom.Y - 0.5));
            for (var row = first; row < end; row++)
            {
                var crossing = x + top.X + ((bottom.X - top.X) * (row + 0.5 - y - top.Y) / (bottom.Y - top.Y));
                rows[row] ^= ulong.MaxValue << (int)Math.Ceiling(crossing - 0.5);
            }

            from = to;
        }
    }
}
