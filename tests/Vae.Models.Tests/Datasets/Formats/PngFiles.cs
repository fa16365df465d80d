using System.Buffers.Binary;
using System.IO.Compression;
using Vae.Models.Datasets.Formats;

namespace Vae.Models.Tests.Datasets.Formats;

/// <summary>Writes PNG files for tests: every row with another filter.</summary>
internal static class PngFiles
{
    private const byte BitsOfAChannel = 8;

    /// <param name="values">[height, width, bytes a pixel].</param>
    public static byte[] Encode(int width, int height, byte colour, byte[] values, byte[]? palette = null)
    {
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (BitsOfAChannel, colour);
        byte[] file = [0x89, .. "PNG"u8, 0x0D, 0x0A, 0x1A, 0x0A, .. Chunk("IHDR"u8, header)];
        if (palette is not null)
            file = [.. file, .. Chunk("PLTE"u8, palette)];
        var data = Compress(Filtered(values, height));
        return [.. file, .. Chunk("IDAT"u8, data[..5]), .. Chunk("IDAT"u8, data[5..]), .. Chunk("IEND"u8, [])];
    }

    private static byte[] Filtered(byte[] values, int height)
    {
        var rowBytes = values.Length / height;
        var step = 1;
        // Whole pixels only: the tests use rows of 4 pixels.
        if (rowBytes % 4 == 0)
            step = rowBytes / 4;
        var rows = new List<byte>();
        for (var y = 0; y < height; y++)
        {
            var filter = y % 5;
            rows.Add((byte)filter);
            for (var x = 0; x < rowBytes; x++)
            {
                int At(int row, int column) => row < 0 || column < 0 ? 0 : values[(row * rowBytes) + column];
                var (left, up, corner) = (At(y, x - step), At(y - 1, x), At(y - 1, x - step));
                var estimate = left + up - corner;
                var nearest = new[] { left, up, corner }.MinBy(value => Math.Abs(estimate - value));
                rows.Add(
                    (byte)(
                        At(y, x)
                        - (
                            filter switch
                            {
                                0 => 0,
                                1 => left,
                                2 => up,
                                3 => (left + up) / 2,
                                _ => nearest,
                            }
                        )
                    )
                );
            }
        }

        return [.. rows];
    }

    private static byte[] Compress(byte[] rows)
    {
        using var target = new MemoryStream();
        using (var stream = new ZLibStream(target, CompressionLevel.Optimal))
            stream.Write(rows);
        return target.ToArray();
    }

    private static byte[] Chunk(ReadOnlySpan<byte> type, byte[] content)
    {
        var (length, checksum) = (new byte[4], new byte[4]);
        BinaryPrimitives.WriteInt32BigEndian(length, content.Length);
        BinaryPrimitives.WriteUInt32BigEndian(checksum, Crc32.Of([.. type, .. content]));
        return [.. length, .. type, .. content, .. checksum];
    }
}
