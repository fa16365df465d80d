using System.Globalization;
using Vae.Models.Datasets.Files;
using Vae.Models.Datasets.Formats;

namespace Vae.Models.Datasets.Arrays;

/// <summary>
/// The user's own rows as a data set: vectors or images, with classes and factors where the file
/// has them.
/// </summary>
internal static class ArrayData
{
    private const string ClassFactor = "class";

    public static Dataset Build(DataSettings.Arrays settings, DataFolder folder)
    {
        var path = folder.Need(settings.Files()[0]);
        var table = FileReading.Read(path, file => Read(file, settings));
        var labels = table.Labels?.Levels ?? new int[table.Count];
        var classes = table.Labels?.Count ?? 1;
        var parts = settings.Split?.Split(labels, classes, settings.Seed) ?? SplitIndices.Whole(table.Count);
        if (parts.Train.IsEmpty || parts.Validation.IsEmpty)
        {
            var problem = $"holds {table.Count} rows, too few for the split";
            throw new DataException(path, problem, "add rows, or say data.split: null");
        }

        var columns = table.Factors;
        if (table.Labels is { } known)
            columns = columns.Insert(0, known with { Name = ClassFactor });
        var rows = table.Rows(settings.Divisor);
        var factors = columns.Select(column => column.ToFactor());
        var data = Dataset.FromRows(
            "arrays",
            new DatasetContent(rows, labels, classes) { Factors = [.. factors], Image = table.Image },
            parts
        );
        return data.WithNote(Describe(table, columns.Length));
    }

    private static ArrayTable Read(FileStream file, DataSettings.Arrays settings)
    {
        var head = FileReading.Head(file);
        if (FileKind.IsNpy(head) || FileKind.IsZip(head))
            return NumpyTable.Read(file, settings);
        if (FileKind.Describe(head) == FileKind.Text)
            return CsvTable.Read(file, settings);
        throw FileReading.NotA("an npy, npz or csv file", head);
    }

    private static string Describe(ArrayTable table, int factors)
    {
        var (least, most) = table.Range();
        var row = table.Image is { } image ? $"images of {image}" : $"rows of {table.Width} values";
        var classes = table.Labels is { } labels ? $", {labels.Count} classes" : "";
        var known = factors == 0 ? "" : $", factors: {factors}";
        var range = string.Create(CultureInfo.InvariantCulture, $"from {least:G6} to {most:G6}");
        return $"{table.Count} {row} {range}{classes}{known}";
    }
}
