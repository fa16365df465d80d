using System.Globalization;
using System.Text;

namespace Sweep.Cli.Tests.Live;

/// <summary>
/// A terminal, as far as a picture needs one: it prints, wraps, scrolls, moves and erases, and the
/// user changes its size. Some terminals then break their lines again where they are too wide (VTE,
/// tmux, kitty, Windows); others cut them (xterm, the console of Linux).
/// </summary>
internal sealed class ScreenModel(int columns, int rows, bool reflows)
{
    private readonly List<Row> all = [new Row()];
    private int columns = columns,
        rows = rows,
        top,
        row,
        column;
    private bool wraps = true;

    public bool HasCursor { get; private set; } = true;

    /// <summary>What the terminal shows, and before it what has left it at the top.</summary>
    public string[] Lines => [.. all.Select(line => line.Text.ToString().TrimEnd())];

    /// <summary>The row of the cursor, among all.</summary>
    public int CursorRow => row;

    public void Write(string text)
    {
        for (var at = 0; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '\r':
                    column = 0;
                    break;
                case '\n':
                    column = 0;
                    Down();
                    break;
                case '\e':
                    at = Command(text, at + 2);
                    break;
                case var character:
                    Print(character);
                    break;
            }
        }
    }

    public void Resize(int newColumns, int newRows)
    {
        if (reflows)
            Reflow(newColumns);
        else
            Cut(newColumns);
        (columns, rows) = (newColumns, newRows);
        // Rows below the cursor go first, and the cursor stays on the screen.
        top = Math.Clamp(top, Math.Max(0, row - rows + 1), row);
        if (all.Count > top + rows)
            all.RemoveRange(top + rows, all.Count - top - rows);
    }

    private int Command(string text, int at)
    {
        var end = at;
        while (text[end] is not ((>= 'A' and <= 'Z') or (>= 'a' and <= 'z')))
            end++;
        var argument = text[at..end];
        switch (text[end])
        {
            case 'A':
                row = Math.Max(top, row - int.Parse(argument, CultureInfo.InvariantCulture));
                break;
            case 'K':
                EraseRestOfRow();
                break;
            case 'J':
                EraseRestOfRow();
                all.RemoveRange(row + 1, all.Count - row - 1);
                break;
            case 'h' or 'l' when argument == "?25":
                HasCursor = text[end] == 'h';
                break;
            case 'h' or 'l' when argument == "?7":
                wraps = text[end] == 'h';
                break;
            case 'm':
                break;
            default:
                Assert.Fail($"the model knows no command {text[at..(end + 1)]}");
                break;
        }

        return end;
    }

    private void Print(char character)
    {
        if (column == columns && wraps)
        {
            all[row].IsBroken = true;
            column = 0;
            Down();
        }

        var line = all[row].Text;
        var at = Math.Min(column, columns - 1);
        while (line.Length <= at)
            line.Append(' ');
        line[at] = character;
        column = at + 1;
    }

    private void Down()
    {
        row++;
        if (row == all.Count)
            all.Add(new Row());
        top = Math.Max(top, row - rows + 1);
    }

    private void EraseRestOfRow()
    {
        var line = all[row];
        line.Text.Length = Math.Min(line.Text.Length, column);
        line.IsBroken = false;
    }

    private void Cut(int width)
    {
        foreach (var line in all)
            line.Text.Length = Math.Min(line.Text.Length, width);
        column = Math.Min(column, width - 1);
    }

    private void Reflow(int width)
    {
        var broken = new List<Row>();
        var (cursor, offset) = (0, 0);
        for (var at = 0; at < all.Count; at++)
        {
            var first = at;
            var text = new StringBuilder();
            var place = -1;
            while (true)
            {
                if (at == row)
                    place = text.Length + column;
                text.Append(all[at].Text);
                if (!all[at].IsBroken || at + 1 == all.Count)
                    break;
                at++;
            }

            var begins = broken.Count;
            for (var from = 0; from == 0 || from < text.Length; from += width)
            {
                var piece = text.ToString(from, Math.Min(width, text.Length - from));
                broken.Add(new Row(piece) { IsBroken = from + width < text.Length });
            }

            if (first <= top && top <= at)
                offset = begins;
            if (place >= 0)
                (cursor, column) = (Math.Min(broken.Count - 1, begins + (place / width)), place % width);
        }

        all.Clear();
        all.AddRange(broken);
        (row, top) = (cursor, offset);
    }

    private sealed class Row(string text = "")
    {
        public StringBuilder Text { get; } = new(text);

        /// <summary>Whether it goes on in the next row.</summary>
        public bool IsBroken { get; set; }
    }
}
