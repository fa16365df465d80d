using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Sweep.Coordinator.Storage.Summaries;
using Sweep.Shared.Identity;

namespace Sweep.Coordinator.Storage.Integrity;

/// <summary>
/// Checksums of rows: the first 8 bytes, little-endian, of the SHA-256 of their columns, each text with its length
/// before it. They find a damaged row, not a forged one. Events are chained: a row that is exchanged, left out or
/// moved to another sweep is found as well.
/// </summary>
internal static class Checksums
{
    /// <summary>What the first event of a log, or the first that has a checksum, follows.</summary>
    public const long Start = 0;

    /// <param name="previous">The checksum of the event before.</param>
    /// <param name="at">As it stands in the row.</param>
    public static long OfEvent(SweepId sweep, long previous, long position, string at, string body) =>
        Of([previous, position], sweep.Text, at, body);

    /// <param name="log">The checksum of the event at the head's position.</param>
    public static long OfHead(SweepId sweep, SummaryHead head, long log) => Of([head.Position, log], sweep.Text, head.Body);

    public static long OfTrial(SweepId sweep, TrialRow row)
    {
        Span<long> numbers = stackalloc long[3 + row.Costs.Length];
        numbers[0] = row.Number;
        numbers[1] = row.HasReason ? 1 : 0;
        numbers[2] = row.Seconds is { } seconds ? BitConverter.DoubleToInt64Bits(seconds) : long.MinValue;
        for (var i = 0; i < row.Costs.Length; i++) numbers[3 + i] = BitConverter.DoubleToInt64Bits(row.Costs[i]);
        return Of(numbers, sweep.Text, StateText.Of(row.State), row.Body);
    }

    private static long Of(ReadOnlySpan<long> numbers, params ReadOnlySpan<string> texts)
    {
        var size = numbers.Length * sizeof(long);
        foreach (var text in texts) size += sizeof(long) + Encoding.UTF8.GetMaxByteCount(text.Length);
        var rented = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            var filled = 0;
            foreach (var number in numbers) filled += Put(rented.AsSpan(filled), number);
            foreach (var text in texts)
            {
                var length = Encoding.UTF8.GetBytes(text, rented.AsSpan(filled + sizeof(long)));
                filled += Put(rented.AsSpan(filled), length) + length;
            }

            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(rented.AsSpan(0, filled), hash);
            return BinaryPrimitives.ReadInt64LittleEndian(hash);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static int Put(Span<byte> into, long number)
    {
        BinaryPrimitives.WriteInt64LittleEndian(into, number);
        return sizeof(long);
    }
}
