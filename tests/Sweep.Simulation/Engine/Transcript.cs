namespace Sweep.Simulation.Engine;

/// <summary>
/// What happened, for a person to read: the first lines, and as many of the last ones as are worth
/// printing.
/// </summary>
/// <param name="about">Only lines that hold this text; null: all.</param>
internal sealed class Transcript(bool isKept, string? about = null)
{
    private const int Head = 40,
        Tail = 260;

    private readonly List<string> head = [];
    private readonly Queue<string> tail = new();
    private long lines;

    /// <summary>
    /// Without a reader nothing is written: thousands of worlds end well for each that does not.
    /// </summary>
    public bool IsKept => isKept;

    public void Add(string line)
    {
        if (about is not null && !line.Contains(about, StringComparison.Ordinal))
            return;
        lines++;
        if (head.Count < Head)
        {
            head.Add(line);
            return;
        }

        tail.Enqueue(line);
        if (tail.Count > Tail)
            tail.Dequeue();
    }

    public override string ToString()
    {
        var left = lines - head.Count - tail.Count;
        var middle = left > 0 ? [$"... {left} lines ..."] : Array.Empty<string>();
        return string.Join('\n', head.Concat(middle).Concat(tail));
    }
}
