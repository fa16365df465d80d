using SkiaSharp;

namespace Vae.Pictures.Sheets;

/// <summary>The two lines at the head of a sheet: whose picture it is, and what it shows.</summary>
internal sealed record SheetTitle(string Title, string Subtitle)
{
    public const int Margin = 14,
        LineHeight = 24;

    /// <summary>What lies below begins here.</summary>
    public const int Bottom = Margin + (2 * LineHeight);

    /// <summary>In pixels, without margins.</summary>
    public int Width
    {
        get
        {
            using var large = Lettering.Font(Lettering.TitleSize);
            using var font = Lettering.Font(Lettering.TextSize);
            return (int)Math.Ceiling(Math.Max(large.MeasureText(Title), font.MeasureText(Subtitle)));
        }
    }

    /// <summary>Makes the paper white, and writes on it.</summary>
    public void Draw(SKCanvas canvas)
    {
        canvas.Clear(SKColors.White);
        using var large = Lettering.Font(Lettering.TitleSize);
        using var font = Lettering.Font(Lettering.TextSize);
        using var ink = new SKPaint { Color = Lettering.Ink, IsAntialias = true };
        using var faint = new SKPaint { Color = Lettering.FaintInk, IsAntialias = true };
        canvas.DrawText(Title, Margin, Margin + Lettering.TitleSize, SKTextAlign.Left, large, ink);
        canvas.DrawText(Subtitle, Margin, Margin + LineHeight + Lettering.TextSize, SKTextAlign.Left, font, faint);
    }
}
