namespace Sweep.Worker.Processes;

/// <summary>
/// Cuts what a program writes into lines, of which none is longer than a limit, however it comes.
/// </summary>
internal static class OutputLines
{
    /// <summary>
    /// The longest line that is handed on whole; what goes on beyond it comes in pieces.
    /// </summary>
    public const int Longest = 64 * 1024;

    /// <param name="line">
    /// Takes each line with its end (the last one may lack it), or each piece of one that is too
    /// long. The bytes are only lent.
    /// </param>
    /// <param name="received">Called whenever bytes come, be they a line or not.</param>
    public static void Read(Stream stream, OutputLine line, Action? received = null)
    {
        var buffer = new byte[Longest];
        var (filled, isBegun) = (0, false);
        int count;
        while ((count = Take(stream, buffer.AsSpan(filled))) > 0)
        {
            received?.Invoke();
            filled += count;
            var start = 0;
            while (buffer.AsSpan(start, filled - start).IndexOf((byte)'\n') is var end and >= 0)
            {
                line(buffer.AsSpan(start, end + 1), isBegun ? LinePart.Rest : LinePart.Whole);
                (start, isBegun) = (start + end + 1, false);
            }

            if (start == 0 && filled == buffer.Length)
            {
                line(buffer, isBegun ? LinePart.Rest : LinePart.Beginning);
                (start, isBegun) = (filled, true);
            }

            buffer.AsSpan(start, filled - start).CopyTo(buffer);
            filled -= start;
        }

        if (filled > 0)
            line(buffer.AsSpan(0, filled), isBegun ? LinePart.Rest : LinePart.Whole);
    }

    /// <summary>A pipe that breaks has ended.</summary>
    private static int Take(Stream stream, Span<byte> room)
    {
        try
        {
            return stream.Read(room);
        }
        catch (Exception failure) when (failure is IOException or ObjectDisposedException)
        {
            return 0;
        }
    }
}

internal delegate void OutputLine(ReadOnlySpan<byte> line, LinePart part);

/// <summary>What a piece of output is of its line.</summary>
internal enum LinePart
{
    Whole,

    /// <summary>The first piece of a line that is too long.</summary>
    Beginning,

    /// <summary>A later piece of it.</summary>
    Rest,
}
