using Vae.Models.Datasets.Files;
using Vae.Models.Datasets.Formats;

namespace Vae.Models.Datasets.Images;

/// <summary>A folder of PNG images of one size, in the order of their names. They have no classes and no known factors.</summary>
internal static class ImageFolder
{
    private const string OneSize = "a folder holds images of one size, all grey or all coloured: convert it or move it out";

    public static Dataset Build(DataSettings.Images settings, DataFolder folder)
    {
        var path = folder.Need(settings.Files()[0]);
        var names = Directory.Exists(path) ? Directory.EnumerateFiles(path, "*.png").Order(StringComparer.Ordinal).ToArray() : [];
        names = names[..Math.Min(names.Length, settings.Limit ?? names.Length)];
        if (names.Length < 3) throw new DataException(path, $"holds {names.Length} PNG images", "put at least 3 there, one for each part of the data");

        var first = PngImage.Read(names[0]);
        var shape = first.Shape;
        if ((long)names.Length * shape.Count > Array.MaxLength) throw new DataException(path, $"holds {names.Length} images of {shape}, more than {Array.MaxLength} bytes", "lower data.limit, or make them smaller");
        var values = new byte[names.Length * shape.Count];
        for (var i = 0; i < names.Length; i++)
        {
            var image = i == 0 ? first : PngImage.Read(names[i]);
            if (image.Shape != shape) throw new DataException(names[i], $"is {image.Shape}, where {Path.GetFileName(names[0])} is {shape} (height x width x channels)", OneSize);
            image.Values.CopyTo(values.AsSpan(i * shape.Count));
        }

        var labels = new int[names.Length];
        var parts = settings.Split?.Split(labels, classes: 1, settings.Seed) ?? SplitIndices.Whole(names.Length);
        if (parts.Validation.IsEmpty || parts.Train.IsEmpty) throw new DataException(path, $"holds {names.Length} images, too few for the split", "add images, or say split: null");
        return Dataset.FromRows("images", new RowStore.Bytes(shape.Count, values, settings.Divisor), shape, labels, classes: 1, factors: [], parts);
    }
}
