using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;

namespace Sweep.Storage;

/// <summary>
/// How values lie in a column, the same in every database: what is read is what was written, bit
/// for bit.
/// </summary>
internal static class RowCodec
{
    /// <summary>8 bytes a value, little-endian. NaN keeps its payload.</summary>
    public static byte[] Pack(ImmutableArray<double> values)
    {
        var bytes = new byte[values.Length * sizeof(double)];
        for (var i = 0; i < values.Length; i++)
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(i * sizeof(double)), values[i]);
        return bytes;
    }

    public static ImmutableArray<double> Unpack(ReadOnlySpan<byte> bytes)
    {
        var values = ImmutableArray.CreateBuilder<double>(bytes.Length / sizeof(double));
        for (var at = 0; at + sizeof(double) <= bytes.Length; at += sizeof(double))
            values.Add(BinaryPrimitives.ReadDoubleLittleEndian(bytes[at..]));
        return values.MoveToImmutable();
    }

    /// <summary>
    /// ISO 8601 with 100 ns and the offset, so that a person who looks into the database can read
    /// it.
    /// </summary>
    public static string Text(DateTimeOffset instant) => instant.ToString("O", CultureInfo.InvariantCulture);

    public static DateTimeOffset Instant(string text) =>
        DateTimeOffset.ParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind);
}
