using System.Collections.Immutable;

namespace Sweep.Cli.Output;

/// <summary>A column of a table.</summary>
/// <param name="Header">
/// Broken at spaces and underscores where that makes the column narrower and the room is needed.
/// </param>
/// <param name="Importance">
/// Where a table is too wide, the column with the lowest one goes first; of equals, the last.
/// </param>
internal sealed record TextColumn(string Header, bool AlignRight, int Importance, ImmutableArray<string> Cells)
{
    public string Header { get; } = OneLine.Marked(Header);

    public ImmutableArray<string> Cells { get; } = [.. Cells.Select(OneLine.Marked)];
}

/// <summary>A table without lines, as wide as it must be and no wider than it may be.</summary>
internal sealed record TextTable(ImmutableArray<TextColumn> Columns)
{
    /// <summary>
    /// Headers up to so long are not broken: they would be harder to read, and hardly narrower.
    /// </summary>
    private const int Unbroken = 7;

    /// <summary>
    /// Where the room is needed, a cell is cut that takes more than this share of it, or of so many
    /// columns.
    /// </summary>
    private const int CellShare = 3,
        ShortestCut = 12;

    /// <summary>What a table comes to at some width.</summary>
    /// <param name="Hidden">The headers of columns that found no room.</param>
    internal sealed record Layout(
        ImmutableArray<string> Header,
        ImmutableArray<string> Rows,
        ImmutableArray<string> Hidden
    );

    /// <param name="width">Columns of the terminal.</param>
    public Layout Fit(int width)
    {
        var shown = Columns;
        var hidden = ImmutableArray<string>.Empty;
        while (true)
        {
            var longest = Math.Max(ShortestCut, width / CellShare);
            foreach (
                var (breaks, gap, most) in (ReadOnlySpan<(bool, int, int)>)
                    [(false, 2, int.MaxValue), (true, 2, int.MaxValue), (true, 1, int.MaxValue), (true, 1, longest)]
            )
            {
                var widths = shown.Select(column => Math.Min(WidthOf(column, breaks), most)).ToArray();
                if (widths.Sum() + gap * (widths.Length - 1) <= width)
                    return LayOut(shown, widths, gap, hidden);
            }

            if (shown.Length == 1)
                return LayOut(shown, [Math.Min(WidthOf(shown[0], true), Math.Max(1, width))], 1, hidden);

            var least = shown.Last(column => column.Importance == shown.Min(other => other.Importance));
            (shown, hidden) = (shown.Remove(least), hidden.Insert(0, least.Header));
        }
    }

    private static Layout LayOut(
        ImmutableArray<TextColumn> columns,
        int[] widths,
        int gap,
        ImmutableArray<string> hidden
    )
    {
        var headers = columns.Select((column, at) => Broken(column.Header, widths[at])).ToArray();
        var height = headers.Max(lines => lines.Count);
        var header = Enumerable
            .Range(0, height)
            .Select(line =>
                Join(
                    columns,
                    widths,
                    gap,
                    at => line < height - headers[at].Count ? "" : headers[at][line - (height - headers[at].Count)]
                )
            );
        var rows = Enumerable
            .Range(0, columns[0].Cells.Length)
            .Select(row => Join(columns, widths, gap, at => columns[at].Cells[row]));
        return new Layout([.. header], [.. rows], hidden);
    }

    private static string Join(ImmutableArray<TextColumn> columns, int[] widths, int gap, Func<int, string> cell) =>
        string.Join(
                new string(' ', gap),
                columns.Select(
                    (column, at) => OneLine.Padded(OneLine.Cut(cell(at), widths[at]), widths[at], column.AlignRight)
                )
            )
            .TrimEnd();

    private static int WidthOf(TextColumn column, bool breaks)
    {
        var header =
            breaks && column.Header.Length > Unbroken
                ? Words(column.Header).Max(OneLine.WidthOf)
                : OneLine.WidthOf(column.Header);
        return Math.Max(column.Cells.Select(OneLine.WidthOf).DefaultIfEmpty(0).Max(), header);
    }

    /// <summary>As few lines as the width allows.</summary>
    private static List<string> Broken(string header, int width)
    {
        var lines = new List<string> { "" };
        foreach (var word in Words(header))
        {
            if (OneLine.WidthOf(lines[^1]) + OneLine.WidthOf(word) <= width)
                lines[^1] += word;
            else
                lines.Add(word);
        }

        return [.. lines.Select(line => line.TrimEnd())];
    }

    /// <summary>
    /// The pieces that may stand on a line of their own, each with the space or underscore behind
    /// it.
    /// </summary>
    private static List<string> Words(string header)
    {
        var words = new List<string>();
        var start = 0;
        for (var at = 0; at < header.Length; at++)
        {
            if (header[at] is not (' ' or '_') || at + 1 == header.Length)
                continue;
            words.Add(header[start..(at + 1)]);
            start = at + 1;
        }

        words.Add(header[start..]);
        return words;
    }
}
