using SkiaSharp;

namespace Vae.Pictures.Sheets;

/// <summary>A picture before it is a file.</summary>
internal interface ISheet : IDisposable
{
    /// <summary>Its pixels, four bytes each, which the caller disposes of.</summary>
    SKBitmap Draw();
}

internal static class SheetFiles
{
    /// <summary>The sheet as a PNG.</summary>
    public static byte[] Png(this ISheet sheet)
    {
        using var bitmap = sheet.Draw();
        using var data = bitmap.Encode(SKEncodedImageFormat.Png, quality: 100);
        return data.ToArray();
    }
}
