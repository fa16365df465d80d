using System.Buffers.Binary;
using System.IO.Compression;
using Vae.Models.Datasets.Files;

namespace Vae.Models.Datasets.Formats;

/// <summary>
/// A PNG image (W3C Portable Network Graphics, second edition) of 8 bits a channel, not interlaced: grey, RGB or palette, with or without an alpha channel, which
/// must be opaque everywhere. What other kinds there are, image editors turn into these.
/// </summary>
/// <param name="Values">[height, width, channels].</param>
internal sealed record PngImage(ImageShape Shape, byte[] Values)
{
    private const string Convert = "save it as an opaque 8-bit PNG without interlacing";

    public static PngImage Read(string path) => FileReading.Read(path, file =>
    {
        if (file.Length > PngChunks.LongestFile) throw new DataException(path, $"is larger than {PngChunks.LongestFile} bytes", Convert);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return Decode(path, PngChunks.Read(bytes));
    });

    private static PngImage Decode(string path, PngChunks chunks)
    {
        var header = chunks.Header;
        var (width, height) = (BinaryPrimitives.ReadInt32BigEndian(header), BinaryPrimitives.ReadInt32BigEndian(header[4..]));
        if (width is < 1 or > PngChunks.LargestSide || height is < 1 or > PngChunks.LargestSide)
            throw new DataException(path, $"is {width} by {height} pixels", $"sides are from 1 to {PngChunks.LargestSide} pixels");
        var (depth, colour, interlaced) = (header[8], header[9], header[12] != 0);
        var stored = colour switch { 0 or 3 => 1, 2 => 3, 4 => 2, 6 => 4, _ => 0 };
        if (depth != 8 || stored == 0 || interlaced) throw new DataException(path, $"has {depth} bits a channel, colour type {colour}{(interlaced ? ", interlaced" : "")}", Convert);

        var rows = Inflate(chunks.Data, height, width * stored);
        PngFilters.Undo(rows, width * stored, stored);
        var channels = colour is 0 or 4 ? 1 : 3;
        var image = new PngImage(new ImageShape(height, width, channels), new byte[height * width * channels]);
        for (var y = 0; y < height; y++)
        {
            var row = rows.AsSpan((y * ((width * stored) + 1)) + 1, width * stored);
            for (var x = 0; x < width; x++)
            {
                var pixel = row.Slice(x * stored, stored);
                var target = image.Values.AsSpan(((y * width) + x) * channels, channels);
                if (colour == 3) chunks.Colour(pixel[0]).CopyTo(target);
                else pixel[..channels].CopyTo(target);
                if (stored is 2 or 4 && pixel[^1] != byte.MaxValue) throw new DataException(path, "has transparent pixels", Convert);
            }
        }

        if (chunks.HasTransparency) throw new DataException(path, "has transparent colours", Convert);
        return image;
    }

    /// <summary>[height, 1 + width of a row]: before each row its filter.</summary>
    private static byte[] Inflate(byte[] data, int height, int rowBytes)
    {
        var rows = new byte[height * (rowBytes + 1)];
        using var inflated = new ZLibStream(new MemoryStream(data), CompressionMode.Decompress);
        inflated.ReadExactly(rows);
        FileReading.ExpectEnd(inflated);
        return rows;
    }
}
