using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Sweep.Shared.Domain.Identity;
using Sweep.Storage.Summaries;

namespace Sweep.Storage.Integrity;

/// <summary>
/// Checksums of rows: the first 8 bytes, little-endian, of the SHA-256 of their columns, each text
/// with its length before it. They find a damaged row, not a forged one. Events are chained: a row
/// that is exchanged, left out or moved to another sweep is found as well.
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
    public static long OfHead(SweepId sweep, SummaryHead head, long log) =>
        Of([head.Position, log], sweep.Text, head.Body);

    public static long OfTrial(SweepId sweep, TrialRow row)
    {
        var rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(row.Body.Length));
        try
        {
            return OfTrial(sweep, row, rented.AsSpan(0, Encoding.UTF8.GetBytes(row.Body, rented)));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <param name="body">The row's body in UTF-8, in place of its own.</param>
    public static long OfTrial(SweepId sweep, TrialRow row, ReadOnlySpan<byte> body)
    {
        Span<long> numbers = stackalloc long[3 + row.Costs.Length];
        numbers[0] = row.Number;
        numbers[1] = row.HasReason ? 1 : 0;
        numbers[2] = row.Seconds is { } seconds ? BitConverter.DoubleToInt64Bits(seconds) : long.MinValue;
        for (var i = 0; i < row.Costs.Length; i++)
            numbers[3 + i] = BitConverter.DoubleToInt64Bits(row.Costs[i]);
        return Of(numbers, body, sweep.Text, StateText.Of(row.State));
    }

    private static long Of(ReadOnlySpan<long> numbers, params ReadOnlySpan<string> texts)
    {
        var last = texts[^1];
        var rented = ArrayPool<byte>.Shared.Rent(Encoding.UTF8.GetMaxByteCount(last.Length));
        try
        {
            return Of(numbers, rented.AsSpan(0, Encoding.UTF8.GetBytes(last, rented)), texts[..^1]);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <param name="last">The last text, in UTF-8.</param>
    private static long Of(ReadOnlySpan<long> numbers, ReadOnlySpan<byte> last, params ReadOnlySpan<string> texts)
    {
        var size = ((numbers.Length + 1) * sizeof(long)) + last.Length;
        foreach (var text in texts)
            size += sizeof(long) + Encoding.UTF8.GetMaxByteCount(text.Length);
        var rented = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            var filled = 0;
            foreach (var number in numbers)
                filled += Put(rented.AsSpan(filled), number);
            foreach (var text in texts)
            {
                var length = Encoding.UTF8.GetBytes(text, rented.AsSpan(filled + sizeof(long)));
                filled += Put(rented.AsSpan(filled), length) + length;
            }

            filled += Put(rented.AsSpan(filled), last.Length);
            last.CopyTo(rented.AsSpan(filled));
            Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
            SHA256.HashData(rented.AsSpan(0, filled + last.Length), hash);
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
