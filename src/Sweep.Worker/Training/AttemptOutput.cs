using Sweep.Shared.Domain.Trials;
using Sweep.Worker.Processes;

namespace Sweep.Worker.Training;

/// <summary>
/// What an attempt wrote and what of it goes to the coordinator. A flood of output is thinned while
/// the attempt runs, and its last bytes are sent at its end. Any thread may add; one thread takes.
/// </summary>
internal sealed class AttemptOutput
{
    /// <summary>The most bytes that one call takes while the attempt runs.</summary>
    private const int MostAtOnce = 4 * OutputLimits.ChunkBytes;

    private readonly KeptOutput kept = new(OutputLimits.AttemptBytes);
    private long sent;
    private bool hasGap;

    public bool HasNews => kept.Length > sent;

    public void Add(ReadOnlySpan<byte> bytes) => kept.Add(bytes);

    /// <summary>
    /// A line of its own, also where the program has begun a line and not ended it.
    /// </summary>
    public void AddLine(string text) => kept.AddLine(text);

    /// <summary>What is to be sent now.</summary>
    /// <param name="isEnd">Whether nothing is added any more.</param>
    public IEnumerable<(long From, byte[] Bytes)> Take(bool isEnd)
    {
        var length = kept.Length;
        if (isEnd && hasGap)
            sent = Math.Max(OutputLimits.HeadBytes, length - OutputLimits.TailBytes);
        else if (!isEnd && sent >= OutputLimits.HeadBytes && length - sent > MostAtOnce)
        {
            sent = length - MostAtOnce;
            hasGap = true;
        }

        var end = isEnd ? length : Math.Min(length, sent + MostAtOnce);
        while (sent < end)
        {
            var (from, bytes) = kept.Read(sent, OutputLimits.ChunkBytes);
            hasGap |= from > sent;
            sent = from + bytes.Length;
            yield return (from, bytes);
        }
    }
}
