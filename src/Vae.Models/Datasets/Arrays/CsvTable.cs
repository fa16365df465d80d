using System.Globalization;
using Vae.Models.Datasets.Formats;

namespace Vae.Models.Datasets.Arrays;

/// <summary>
/// Rows of a csv file: vectors of numbers. A first line that is not all numbers names the columns;
/// classes and factors are columns by their names, and all other columns are the vector.
/// </summary>
internal sealed class CsvTable
{
    private readonly CsvLines lines;
    private readonly string[] first;
    private readonly bool hasNames;
    private readonly int[] values,
        named;
    private readonly List<float> floats = [];
    private readonly List<string>[] words;

    private CsvTable(CsvLines lines, DataSettings.Arrays settings)
    {
        this.lines = lines;
        first = lines.Next() ?? throw new UnfitDataException("holds no rows", "put rows there");
        hasNames = !first.All(IsNumber);
        string[] names = settings.Labels is { } labels ? [labels, .. settings.FactorNames] : [.. settings.FactorNames];
        named = [.. names.Select(ColumnOf)];
        values = [.. Enumerable.Range(0, first.Length).Except(named)];
        words = [.. names.Select(_ => new List<string>())];
        if (hasNames && first.Contains(""))
            throw new UnfitDataException("holds a column without a name", "save it without the index, or name it");
    }

    public static ArrayTable Read(Stream file, DataSettings.Arrays settings)
    {
        if (settings.Key is { } key)
        {
            var remedy = $"data.key '{key}' names an array of an npz file: leave it out";
            throw new UnfitDataException("is a csv file", remedy);
        }

        using var lines = new CsvLines(file);
        return new CsvTable(lines, settings).Read(settings);
    }

    private ArrayTable Read(DataSettings.Arrays settings)
    {
        var lineOfRow = new List<int>();
        for (var fields = hasNames ? lines.Next() : first; fields is not null; fields = lines.Next())
        {
            if (fields.Length != first.Length)
            {
                var found = $"holds {fields.Length} columns in line {lines.Number}";
                var problem = $"{found}, where the first line has {first.Length}";
                throw new UnfitDataException(problem, "every row has as many columns");
            }

            foreach (var column in values)
                floats.Add(NumberAt(fields, column));
            for (var i = 0; i < named.Length; i++)
                words[i].Add(fields[named[i]]);
            lineOfRow.Add(lines.Number);
        }

        string[] names = [.. named.Select(column => first[column])];
        LevelColumn[] levels = [.. names.Zip(words, (name, column) => LevelColumn.Of(name, column))];
        var hasLabels = settings.Labels is not null;
        var table = new ArrayTable(lineOfRow.Count, values.Length, [.. floats], Bytes: null)
        {
            Labels = hasLabels ? levels[0] : null,
            Factors = [.. levels.Skip(hasLabels ? 1 : 0)],
        };
        return table.Checked((row, column) => $"line {lineOfRow[row]}, {TitleOf(values[column])}");
    }

    private int ColumnOf(string name)
    {
        var column = Array.IndexOf(first, name);
        if (hasNames && column >= 0 && Array.LastIndexOf(first, name) == column)
            return column;
        var listed = $"has the columns {string.Join(", ", first)}";
        var has = hasNames ? listed : "has no line with the names of its columns";
        throw new UnfitDataException(has, $"one column '{name}' was expected");
    }

    private string TitleOf(int column) => hasNames ? $"column '{first[column]}'" : $"column {column + 1}";

    private float NumberAt(string[] fields, int column)
    {
        if (TryRead(fields[column], out var number))
            return number;
        var what = fields[column].Length == 0 ? "nothing" : $"'{fields[column]}'";
        const string Words = "a column of words is named by data.labels or data.factors";
        var remedy = $"a number with a decimal point was expected; {Words}";
        throw new UnfitDataException($"holds {what} in line {lines.Number}, {TitleOf(column)}", remedy);
    }

    private static bool IsNumber(string field) => TryRead(field, out _);

    private static bool TryRead(string field, out float number) =>
        float.TryParse(field, NumberStyles.Float, CultureInfo.InvariantCulture, out number);
}
