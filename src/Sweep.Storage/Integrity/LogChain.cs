using System.Text.Json;
using Sweep.Shared.Domain.Identity;

namespace Sweep.Storage.Integrity;

/// <summary>
/// Checks the rows of a log, in order, against their checksums. Rows from before there were
/// checksums come first and are taken as they are.
/// </summary>
/// <param name="nameOf">How the user calls the sweep; asked only if something is wrong.</param>
/// <param name="after">
/// The position before the first row that is wanted; that row itself may come, for its checksum.
/// </param>
internal sealed class LogChain(SweepId sweep, Func<string?> nameOf, long after)
{
    private readonly long after = after;
    private long position = after;
    private long? previous;
    private bool isBegun = after == 0;

    /// <summary>The entry, or null for the row before the first that is wanted.</summary>
    /// <param name="checksum">Null for a row without one.</param>
    /// <exception cref="DamagedLogException">The row is not what was written.</exception>
    public LogEntry? Take(long at, string time, string body, long? checksum)
    {
        if (at == after)
        {
            (previous, isBegun) = (checksum, true);
            return null;
        }

        if (at != position + 1)
            throw Damaged(position + 1, null, "is missing");
        if (previous is not null && checksum is null)
            throw Damaged(at, body, "has lost its checksum");
        if (
            checksum is not null
            && isBegun
            && checksum != Checksums.OfEvent(sweep, previous ?? Checksums.Start, at, time, body)
        )
            throw Damaged(at, body, "is not what was written: its checksum does not fit");
        (position, previous, isBegun) = (at, checksum, true);
        try
        {
            return new LogEntry(at, RowCodec.Instant(time), body);
        }
        catch (FormatException)
        {
            throw Damaged(at, body, "has no time that can be read");
        }
    }

    private DamagedLogException Damaged(long at, string? body, string what) =>
        DamagedLogException.At(nameOf() ?? sweep.Text, at, body is null ? null : TrialIn(body), what);

    private static int? TrialIn(string body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.TryGetProperty("number", out var number) && number.TryGetInt32(out var trial)
                ? trial
                : null;
        }
        catch (Exception unreadable) when (unreadable is JsonException or InvalidOperationException)
        {
            return null;
        }
    }
}
