using StbImageSharp;
using Vae.Models.Datasets.Files;

namespace Vae.Models.Datasets.Formats;

/// <summary>
/// A PNG image (W3C Portable Network Graphics, third edition) of any kind: grey, RGB or palette, 1
/// to 16 bits a channel, interlaced or not. An alpha channel or transparent colours must leave
/// every pixel opaque. Of 16 bits, the upper 8 are kept. Fewer bits are spread over 0 to 255.
/// </summary>
/// <param name="Values">[height, width, channels]; grey images have 1 channel, others 3.</param>
internal sealed record PngImage(ImageShape Shape, byte[] Values)
{
    private const string Opaque = "save it without transparency, on the background that is meant";

    private const int LargestSide = 4096,
        LongestFile = 64 << 20;

    public static PngImage Read(string path) =>
        FileReading.Read(
            path,
            file =>
            {
                if (file.Length > LongestFile)
                    throw new UnfitDataException($"is larger than {LongestFile} bytes", "make the image smaller");
                var bytes = new byte[file.Length];
                file.ReadExactly(bytes);
                return Decode(bytes);
            }
        );

    private static PngImage Decode(byte[] file)
    {
        var header = PngHeader.Read(file);
        if (header.Width is < 1 or > LargestSide || header.Height is < 1 or > LargestSide)
        {
            var problem = $"is {header.Width} by {header.Height} pixels";
            throw new UnfitDataException(problem, $"sides are from 1 to {LargestSide} pixels");
        }

        var decoded = Decoded(file);
        var stored = (int)decoded.Comp;
        var channels = decoded.Comp is ColorComponents.Grey or ColorComponents.GreyAlpha ? 1 : 3;
        var shape = new ImageShape(decoded.Height, decoded.Width, channels);
        return new PngImage(shape, stored == channels ? decoded.Data : WithoutAlpha(decoded.Data, stored));
    }

    private static ImageResult Decoded(byte[] file)
    {
        try
        {
            return ImageResult.FromMemory(file);
        }
        catch (Exception failure) when (failure is not OutOfMemoryException)
        {
            // The library says all that is wrong with a file by exceptions of no one kind.
            throw new InvalidDataException(failure.Message, failure);
        }
    }

    private static byte[] WithoutAlpha(byte[] pixels, int stored)
    {
        var opaque = new byte[pixels.Length / stored * (stored - 1)];
        for (var (from, to) = (0, 0); from < pixels.Length; from += stored, to += stored - 1)
        {
            if (pixels[from + stored - 1] != byte.MaxValue)
                throw new UnfitDataException("has transparent pixels", Opaque);
            pixels.AsSpan(from, stored - 1).CopyTo(opaque.AsSpan(to));
        }

        return opaque;
    }
}
