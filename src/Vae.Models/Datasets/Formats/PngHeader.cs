using System.Buffers.Binary;

namespace Vae.Models.Datasets.Formats;

/// <summary>
/// The size that a PNG file states. The file's parts are checked first, each by its own checksum,
/// because the library that decodes them does not look at checksums.
/// </summary>
/// <param name="Width">In pixels, as stated: not yet within a limit.</param>
/// <param name="Height">In pixels, as stated: not yet within a limit.</param>
internal readonly record struct PngHeader(uint Width, uint Height)
{
    private const int SignatureBytes = 8,
        LengthAndType = 8,
        Checksum = 4,
        HeaderBytes = 13;

    /// <exception cref="InvalidDataException">
    /// A checksum is wrong, or the first part is no header.
    /// </exception>
    /// <exception cref="EndOfStreamException">The file ends before its last part.</exception>
    public static PngHeader Read(ReadOnlySpan<byte> file)
    {
        if (!FileKind.IsPng(file))
            throw FileReading.NotA("a PNG image", file[..Math.Min(file.Length, FileKind.HeadBytes)]);
        PngHeader? header = null;
        for (var at = SignatureBytes; ; )
        {
            var (type, content) = NextPart(file[at..]);
            at += LengthAndType + content.Length + Checksum;
            header ??= Parse(type, content);
            if (type.SequenceEqual("IEND"u8))
                return header.Value;
        }
    }

    private static PngHeader Parse(ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        if (!type.SequenceEqual("IHDR"u8) || content.Length != HeaderBytes)
            throw new InvalidDataException("its header is absent or of another length");
        var width = BinaryPrimitives.ReadUInt32BigEndian(content);
        return new PngHeader(width, BinaryPrimitives.ReadUInt32BigEndian(content[4..]));
    }

    private static Part NextPart(ReadOnlySpan<byte> rest)
    {
        if (rest.Length < LengthAndType)
            throw new EndOfStreamException();
        var length = BinaryPrimitives.ReadUInt32BigEndian(rest);
        if (length > rest.Length - LengthAndType - Checksum)
            throw new EndOfStreamException();
        var end = LengthAndType + (int)length;
        if (Crc32.Of(rest[4..end]) != BinaryPrimitives.ReadUInt32BigEndian(rest[end..]))
            throw new InvalidDataException("a part's checksum is wrong");
        return new Part(rest.Slice(4, 4), rest[LengthAndType..end]);
    }

    private readonly ref struct Part(ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        private readonly ReadOnlySpan<byte> type = type,
            content = content;

        public void Deconstruct(out ReadOnlySpan<byte> type, out ReadOnlySpan<byte> content)
        {
            type = this.type;
            content = this.content;
        }
    }
}
