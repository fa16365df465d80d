using System.Buffers.Binary;

namespace Vae.Models.Datasets.Formats;

/// <summary>
/// The end of a gzip file (RFC 1952): the checksum and the length of the last member's content,
/// after which zeros may follow. The reader of the framework checks all members but takes one that
/// was cut before its checksum for whole; so the last one is checked here.
/// </summary>
internal static class GzipEnd
{
    private const int TrailerBytes = 8;

    /// <summary>A header of 10 bytes and the first byte of a block of nothing.</summary>
    private const int EmptyMemberBytes = 11;

    /// <exception cref="InvalidDataException">
    /// The last member's checksum is absent or wrong.
    /// </exception>
    /// <param name="content">The content of all members, in two parts.</param>
    public static void Check(FileStream file, ReadOnlySpan<byte> content, ReadOnlySpan<byte> rest)
    {
        var zeros = TrailingZeros(file);
        // The trailer may end in zeros of its own, which nothing tells from those after it.
        for (var padding = Math.Max(0, zeros - TrailerBytes); padding <= zeros; padding++)
        {
            if (IsTrailer(file, padding, content, rest))
                return;
        }

        if (EndsInEmptyMember(file, zeros))
            return;
        throw new InvalidDataException("its checksum is wrong or was cut off");
    }

    private static bool IsTrailer(FileStream file, long padding, ReadOnlySpan<byte> content, ReadOnlySpan<byte> rest)
    {
        Span<byte> trailer = stackalloc byte[TrailerBytes];
        if (file.Length - padding < TrailerBytes)
            return false;
        file.Position = file.Length - padding - TrailerBytes;
        file.ReadExactly(trailer);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]);
        // A file that was cut and filled with zeros would end in the trailer of nothing.
        if (length == 0 || length > (long)content.Length + rest.Length)
            return false;
        var crc = new Crc32();
        if (length > rest.Length)
            crc.Append(content[^(int)(length - rest.Length)..]);
        crc.Append(rest[^(int)Math.Min(length, rest.Length)..]);
        return crc.Value == BinaryPrimitives.ReadUInt32LittleEndian(trailer);
    }

    /// <summary>
    /// Whether a member of nothing comes last: a header, a block of nothing (3, 0) and a trailer of
    /// zeros. The framework has then checked those before.
    /// </summary>
    private static bool EndsInEmptyMember(FileStream file, long zeros)
    {
        Span<byte> member = stackalloc byte[EmptyMemberBytes];
        if (zeros <= TrailerBytes || file.Length - zeros < EmptyMemberBytes)
            return false;
        file.Position = file.Length - zeros - EmptyMemberBytes;
        file.ReadExactly(member);
        return member is [0x1F, 0x8B, 8, 0, .., 3];
    }

    private static long TrailingZeros(FileStream file)
    {
        var buffer = new byte[1 << 12];
        var zeros = 0L;
        while (zeros < file.Length)
        {
            var part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, file.Length - zeros));
            file.Position = file.Length - zeros - part.Length;
            file.ReadExactly(part);
            var last = part.LastIndexOfAnyExcept((byte)0);
            zeros += part.Length - 1 - last;
            if (last >= 0)
                break;
        }

        return zeros;
    }
}
