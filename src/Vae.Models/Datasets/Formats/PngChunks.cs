using System.Buffers.Binary;

namespace Vae.Models.Datasets.Formats;

/// <summary>The parts of a PNG file that an image is made from, each with its checksum checked.</summary>
internal sealed class PngChunks
{
    public const int LargestSide = 4096, LongestFile = 64 << 20;

    private const int LengthAndType = 8, Checksum = 4, HeaderBytes = 13;

    private readonly byte[] header, palette;

    private PngChunks(byte[] header, byte[] palette, byte[] data, bool hasTransparency) =>
        (this.header, this.palette, Data, HasTransparency) = (header, palette, data, hasTransparency);

    public ReadOnlySpan<byte> Header => header;

    /// <summary>The compressed rows.</summary>
    public byte[] Data { get; }

    /// <summary>Whether colours are listed that are not opaque.</summary>
    public bool HasTransparency { get; }

    /// <summary>The red, green and blue of a palette's entry.</summary>
    public ReadOnlySpan<byte> Colour(int index) =>
        3 * index < palette.Length ? palette.AsSpan(3 * index, 3) : throw new InvalidDataException($"a pixel has the colour {index} of a palette of {palette.Length / 3}");

    public static PngChunks Read(ReadOnlySpan<byte> file)
    {
        if (!file.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A])) throw new InvalidDataException("it does not begin as a PNG file");
        byte[] header = [], palette = [];
        var hasTransparency = false;
        using var data = new MemoryStream();
        for (var at = 8; ;)
        {
            if (file.Length - at < LengthAndType) throw new EndOfStreamException();
            var length = BinaryPrimitives.ReadUInt32BigEndian(file[at..]);
            if (length > file.Length - at - LengthAndType - Checksum) throw new EndOfStreamException();
            var type = file.Slice(at + 4, 4);
            var content = file.Slice(at + LengthAndType, (int)length);
            if (Crc32.Of(file.Slice(at + 4, 4 + (int)length)) != BinaryPrimitives.ReadUInt32BigEndian(file[(at + LengthAndType + (int)length)..]))
                throw new InvalidDataException("a part's checksum is wrong");
            at += LengthAndType + (int)length + Checksum;

            if (type.SequenceEqual("IHDR"u8)) header = content.ToArray();
            else if (type.SequenceEqual("PLTE"u8)) palette = content.ToArray();
            else if (type.SequenceEqual("tRNS"u8)) hasTransparency = true;
            else if (type.SequenceEqual("IDAT"u8)) data.Write(content);
            else if (type.SequenceEqual("IEND"u8)) break;
        }

        if (header.Length != HeaderBytes) throw new InvalidDataException("its header is absent or of another length");
        return new PngChunks(header, palette, data.ToArray(), hasTransparency);
    }
}
