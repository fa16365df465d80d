using System.Text;

namespace Vae.Models.Datasets.Formats;

/// <summary>
/// The lines of a text file of rows, cut in fields: by semicolons where the first line has one,
/// else by commas, tabs or spaces. Empty lines and lines that begin with # are passed over. Quotes
/// around a field are left out.
/// </summary>
internal sealed class CsvLines : IDisposable
{
    private readonly StreamReader reader;
    private char? separator;

    public CsvLines(Stream file) => reader = new StreamReader(file, Encoding.UTF8, leaveOpen: true);

    /// <summary>The number of the line that was read last, from 1 on.</summary>
    public int Number { get; private set; }

    /// <summary>The fields of the next line; null after the last one.</summary>
    public string[]? Next()
    {
        while (reader.ReadLine() is { } line)
        {
            Number++;
            if (line.AsSpan().Trim().IsEmpty || line.StartsWith('#'))
                continue;
            separator ??= SeparatorOf(line);
            return Cut(line, separator.Value);
        }

        return null;
    }

    public void Dispose() => reader.Dispose();

    private static char SeparatorOf(string line)
    {
        foreach (var candidate in ";,\t")
        {
            if (line.Contains(candidate, StringComparison.Ordinal))
                return candidate;
        }

        return ' ';
    }

    private static string[] Cut(string line, char separator)
    {
        if (separator == ' ')
            return line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (!line.Contains('"', StringComparison.Ordinal))
            return line.Split(separator, StringSplitOptions.TrimEntries);
        var (fields, field, isQuoted) = (new List<string>(), new StringBuilder(), false);
        foreach (var character in line)
        {
            if (character == '"')
                isQuoted = !isQuoted;
            else if (character == separator && !isQuoted)
                EndField();
            else
                field.Append(character);
        }

        EndField();
        return [.. fields];

        void EndField()
        {
            fields.Add(field.ToString().Trim());
            field.Clear();
        }
    }
}
