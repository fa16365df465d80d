using System.Runtime.InteropServices;
using SkiaSharp;

namespace Vae.Pictures.Sheets;

/// <summary>Images side by side on white paper, with a title and labels.</summary>
internal sealed class ImageSheet : ISheet
{
    private const int Gap = 4,
        Margin = SheetTitle.Margin;

    // What is not a number has a colour that no grey image has.
    private static readonly SKColor NotFinite = new(0xD5, 0x5E, 0x00);

    private readonly SheetLayout layout;
    private readonly SKBitmap bitmap;
    private readonly int left,
        top;

    public ImageSheet(SheetLayout layout)
    {
        this.layout = layout;
        using var font = Lettering.Font(Lettering.TextSize);
        var widest = layout.RowLabels.Select(label => font.MeasureText(label)).DefaultIfEmpty().Max();
        left = Margin + (widest > 0 ? (int)Math.Ceiling(widest) + (2 * Gap) : 0);
        top = SheetTitle.Bottom + (layout.ColumnLabels.IsEmpty ? 0 : SheetTitle.LineHeight);
        var title = new SheetTitle(layout.Title, layout.Subtitle);
        var width = Math.Max(left + (layout.Columns * TileWidth) - Gap + Margin, title.Width + (2 * Margin));
        var height = top + (layout.Rows * TileHeight) - Gap + Margin;
        bitmap = new SKBitmap(new SKImageInfo(width, height, SKColorType.Rgba8888, SKAlphaType.Opaque));
        using var canvas = new SKCanvas(bitmap);
        title.Draw(canvas);
        Label(canvas, font);
    }

    private int TileWidth => (layout.Image.Width * layout.Scale) + Gap;

    private int TileHeight => (layout.Image.Height * layout.Scale) + Gap;

    /// <summary>Draws one image.</summary>
    /// <param name="pixels">[height, width, channels], in [0, 1]; beyond it as at its end.</param>
    public void Put(int row, int column, ReadOnlySpan<float> pixels)
    {
        var (image, scale) = (layout.Image, layout.Scale);
        var (startX, startY, wide) = (left + (column * TileWidth), top + (row * TileHeight), image.Width * scale);
        var paper = MemoryMarshal.Cast<byte, uint>(bitmap.GetPixelSpan());
        for (var y = 0; y < image.Height; y++)
        {
            var line = paper.Slice(((startY + (y * scale)) * bitmap.Width) + startX, wide);
            for (var x = 0; x < image.Width; x++)
            {
                var at = ((y * image.Width) + x) * image.Channels;
                line.Slice(x * scale, scale).Fill(ColorOf(pixels.Slice(at, image.Channels)));
            }

            for (var copy = 1; copy < scale; copy++)
                line.CopyTo(paper[((startY + (y * scale) + copy) * bitmap.Width + startX)..]);
        }
    }

    /// <inheritdoc/>
    public SKBitmap Draw() => bitmap.Copy();

    public void Dispose() => bitmap.Dispose();

    /// <summary>Red, green, blue and alpha, as the bytes of a pixel lie.</summary>
    private static uint ColorOf(ReadOnlySpan<float> pixel)
    {
        foreach (var value in pixel)
        {
            if (!float.IsFinite(value))
                return Rgba(NotFinite.Red, NotFinite.Green, NotFinite.Blue);
        }

        return pixel.Length == 1
            ? Rgba(Level(pixel[0]), Level(pixel[0]), Level(pixel[0]))
            : Rgba(Level(pixel[0]), Level(pixel[1]), Level(pixel[2]));
    }

    private static uint Rgba(byte red, byte green, byte blue) =>
        red | ((uint)green << 8) | ((uint)blue << 16) | 0xFF00_0000;

    private static byte Level(float value) => (byte)Math.Round(255 * Math.Clamp(value, 0, 1));

    private void Label(SKCanvas canvas, SKFont font)
    {
        using var ink = new SKPaint { Color = Lettering.Ink, IsAntialias = true };
        for (var row = 0; row < layout.RowLabels.Length; row++)
        {
            var middle = top + (row * TileHeight) + (TileHeight / 2);
            canvas.DrawText(
                layout.RowLabels[row],
                left - (2 * Gap),
                middle + (Lettering.TextSize / 3),
                SKTextAlign.Right,
                font,
                ink
            );
        }

        for (var column = 0; column < layout.ColumnLabels.Length; column++)
        {
            var middle = left + (column * TileWidth) + (TileWidth / 2);
            canvas.DrawText(layout.ColumnLabels[column], middle, top - (2 * Gap), SKTextAlign.Center, font, ink);
        }
    }
}
