using ScottPlot;
using SkiaSharp;

namespace Vae.Pictures;

/// <summary>
/// The one font of all pictures, carried along: a machine without fonts draws the same.
/// </summary>
internal static class Lettering
{
    public const string FontName = "DejaVu Sans";

    public const float TitleSize = 17,
        TextSize = 14;

    public static readonly SKColor Ink = new(0x22, 0x22, 0x22),
        FaintInk = new(0x59, 0x59, 0x59);

    public static readonly SKTypeface Typeface = Load();

    private static SKTypeface Load()
    {
        using var file = typeof(Lettering).Assembly.GetManifestResourceStream("DejaVuSans.ttf")!;
        return SKTypeface.FromStream(file);
    }

    public static SKFont Font(float size) => new(Typeface, size) { Subpixel = true, Edging = SKFontEdging.Antialias };

    /// <summary>Gives charts this font.</summary>
    public sealed class Resolver : IFontResolver
    {
        public SKTypeface? CreateTypeface(string fontName, bool bold, bool italic) =>
            fontName == FontName ? Typeface : null;

        public SKTypeface? CreateTypeface(string fontName, FontWeight weight, FontSlant slant, FontSpacing spacing) =>
            CreateTypeface(fontName, bold: false, italic: false);
    }
}
