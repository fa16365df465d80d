using System.Globalization;
using System.Text;

namespace Sweep.Worker.Processes;

/// <summary>
/// What a program wrote, up to a limit: beyond it the first half and the last. Any thread may add.
/// </summary>
/// <param name="limit">The most bytes that are kept; at least 2.</param>
internal sealed class KeptOutput(int limit)
{
    private const int MaxTailLength = 1500;

    private readonly Lock gate = new();
    private readonly MemoryStream first = new();
    private readonly int lastLimit = limit - limit / 2;
    private byte[] last = [];
    private long beyond;
    private bool isInLine;

    /// <summary>Every byte that was added.</summary>
    public long Length
    {
        get
        {
            lock (gate)
                return first.Length + beyond;
        }
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;
        lock (gate)
        {
            isInLine = bytes[^1] != '\n';
            var room = (int)Math.Min(bytes.Length, limit / 2 - first.Length);
            first.Write(bytes[..room]);
            bytes = bytes[room..];
            if (bytes.IsEmpty)
                return;
            if (last.Length == 0)
                last = new byte[lastLimit];
            if (bytes.Length > last.Length)
            {
                beyond += bytes.Length - last.Length;
                bytes = bytes[^last.Length..];
            }

            var at = (int)(beyond % last.Length);
            var before = Math.Min(bytes.Length, last.Length - at);
            bytes[..before].CopyTo(last.AsSpan(at));
            bytes[before..].CopyTo(last);
            beyond += bytes.Length;
        }
    }

    /// <summary>
    /// A line of its own, also where the program has begun a line and not ended it.
    /// </summary>
    public void AddLine(string text)
    {
        lock (gate)
        {
            if (isInLine)
                Add("\n"u8);
            Add(Encoding.UTF8.GetBytes(text + "\n"));
        }
    }

    /// <summary>A piece from an offset on, or from the first byte after it that is kept.</summary>
    /// <param name="from">How many bytes were added before it.</param>
    /// <param name="most">The most bytes of it.</param>
    public (long From, byte[] Bytes) Read(long from, int most)
    {
        lock (gate)
        {
            if (from < first.Length)
            {
                var head = (int)Math.Min(most, first.Length - from);
                return (from, first.GetBuffer().AsSpan((int)from, head).ToArray());
            }

            from = Math.Max(from, first.Length + Math.Max(0, beyond - last.Length));
            var bytes = new byte[(int)Math.Min(most, first.Length + beyond - from)];
            for (var i = 0; i < bytes.Length; i++)
                bytes[i] = last[(int)((from - first.Length + i) % last.Length)];
            return (from, bytes);
        }
    }

    /// <summary>
    /// All of it; where it was too much, a line between the two halves says how much is missing.
    /// </summary>
    public byte[] ToArray()
    {
        lock (gate)
        {
            var gap =
                beyond > last.Length
                    ? string.Create(
                        CultureInfo.InvariantCulture,
                        $"\n... {beyond - last.Length} bytes are left out here ...\n"
                    )
                    : "";
            return [.. first.ToArray(), .. Encoding.UTF8.GetBytes(gap), .. End()];
        }
    }

    /// <summary>
    /// The last lines that are not blank, on one line, for a reason; empty if there are none.
    /// </summary>
    public string LastLines(int count)
    {
        var bytes = ToArray();
        var text = Encoding.UTF8.GetString(bytes.AsSpan(Math.Max(0, bytes.Length - 4 * MaxTailLength)));
        var lines = text.Split('\n')
            .Select(line => string.Concat(line.Trim().Select(c => char.IsControl(c) ? ' ' : c)))
            .Where(line => line.Length > 0);
        var end = string.Join(" | ", lines.TakeLast(count));
        return end.Length <= MaxTailLength ? end : "…" + end[^MaxTailLength..];
    }

    private byte[] End()
    {
        if (beyond <= last.Length)
            return last[..(int)beyond];
        var at = (int)(beyond % last.Length);
        return [.. last[at..], .. last[..at]];
    }
}
