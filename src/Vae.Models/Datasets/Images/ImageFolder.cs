using System.Globalization;
using Vae.Models.Datasets.Files;
using Vae.Models.Datasets.Formats;

namespace Vae.Models.Datasets.Images;

/// <summary>
/// A folder of PNG images of one size, in the order of their names. They have no classes and no
/// known factors. Hidden files and files without the ending .png, in any case, are passed over.
/// </summary>
internal static class ImageFolder
{
    private const string OneSize =
        "a folder holds images of one size, all grey or all coloured: convert it or move it out";

    public static Dataset Build(DataSettings.Images settings, DataFolder folder)
    {
        var path = folder.Need(settings.Files()[0]);
        var (names, passedOver) = List(path);
        var found = names.Length;
        names = names[..Math.Min(names.Length, settings.Limit ?? names.Length)];
        if (names.Length < 3)
        {
            var problem = $"holds {Count(names.Length, "PNG image")}{passedOver}";
            throw new DataException(path, problem, "put at least 3 there, one for each part of the data");
        }

        var (shape, values) = Read(path, names);
        var labels = new int[names.Length];
        var parts = settings.Split?.Split(labels, classes: 1, settings.Seed) ?? SplitIndices.Whole(names.Length);
        if (parts.Validation.IsEmpty || parts.Train.IsEmpty)
        {
            var problem = $"holds {names.Length} images, too few for the split";
            throw new DataException(path, problem, "add images, or say split: null");
        }

        var rows = new RowStore.Bytes(shape.Count, values, settings.Divisor);
        var data = Dataset.FromRows("images", new DatasetContent(rows, labels, Classes: 1) { Image = shape }, parts);
        var of = found == names.Length ? "" : $" of {found}";
        return data.WithNote($"{names.Length}{of} images of {shape} taken{passedOver}");
    }

    /// <summary>The images, and a clause about what else is there.</summary>
    private static (string[] Images, string PassedOver) List(string path)
    {
        if (!Directory.Exists(path))
            return ([], "");
        var (images, hidden, others) = (new List<string>(), 0, 0);
        foreach (var entry in Directory.EnumerateFileSystemEntries(path))
        {
            var isPng = entry.EndsWith(".png", StringComparison.OrdinalIgnoreCase) && File.Exists(entry);
            if (Path.GetFileName(entry).StartsWith('.'))
                hidden++;
            else if (isPng)
                images.Add(entry);
            else
                others++;
        }

        images.Sort(StringComparer.Ordinal);
        var passedOver = $", passed over: {hidden} hidden, {others} without the ending .png";
        return ([.. images], hidden + others == 0 ? "" : passedOver);
    }

    private static (ImageShape Shape, byte[] Values) Read(string path, string[] names)
    {
        var first = PngImage.Read(names[0]);
        var shape = first.Shape;
        if ((long)names.Length * shape.Count > Array.MaxLength)
        {
            var problem = $"holds {names.Length} images of {shape}, more than {Array.MaxLength} bytes";
            throw new DataException(path, problem, "lower data.limit, or make them smaller");
        }

        var values = new byte[names.Length * shape.Count];
        for (var i = 0; i < names.Length; i++)
        {
            var image = i == 0 ? first : PngImage.Read(names[i]);
            if (image.Shape != shape)
            {
                var example = Path.GetFileName(names[0]);
                var problem = $"is {image.Shape}, where {example} is {shape} (height x width x channels)";
                throw new DataException(names[i], problem, OneSize);
            }

            image.Values.CopyTo(values.AsSpan(i * shape.Count));
        }

        return (shape, values);
    }

    private static string Count(int count, string thing) =>
        string.Create(CultureInfo.InvariantCulture, $"{count} {thing}{(count == 1 ? "" : "s")}");
}
