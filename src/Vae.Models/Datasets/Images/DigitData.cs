using System.Collections.Immutable;
using Vae.Models.Datasets.Files;
using Vae.Models.Datasets.Formats;

namespace Vae.Models.Datasets.Images;

/// <summary>The family of MNIST: two files of grey images, two of their classes. The class is also the known factor.</summary>
internal static class DigitData
{
    private const int Side = 28, Classes = 10;

    public static Dataset Build(DataSettings.Digits settings, DataFolder folder)
    {
        var (train, trainLabels) = Read(settings.TrainImages, settings.TrainLabels, folder, settings.Limit);
        var (test, testLabels) = Read(settings.TestImages, settings.TestLabels, folder, settings.Limit);
        int[] labels = [.. trainLabels, .. testLabels];
        var image = new ImageShape(settings.Size, settings.Size, 1);
        var rows = new RowStore.Bytes(image.Count, Resized([.. train, .. test], settings.Size), settings.Divisor);
        var (kept, heldOut) = SplitFractions.HoldOut(trainLabels.Length, settings.Validation, settings.Seed);
        var parts = new SplitIndices(kept, heldOut, [.. Enumerable.Range(trainLabels.Length, testLabels.Length)]);
        return Dataset.FromRows(settings.Name, rows, image, labels, Classes, [new Factor("class", Classes, [.. labels])], parts);
    }

    private static (byte[] Images, int[] Labels) Read(DataFile imagesFile, DataFile labelsFile, DataFolder folder, int? limit)
    {
        var (imagesPath, labelsPath) = (folder.Need(imagesFile), folder.Need(labelsFile));
        var images = Values(imagesPath, Side, Side);
        var labels = Values(labelsPath);
        var count = images.Length / (Side * Side);
        if (labels.Length != count) throw new DataException(labelsPath, $"has {labels.Length} classes, where {imagesPath} has {count} images", FileReading.Again);
        if (count < 2) throw new DataException(imagesPath, $"has {count} images, where at least 2 are needed", FileReading.Again);
        if (labels.AsSpan().IndexOfAnyInRange((byte)Classes, byte.MaxValue) is var at and >= 0)
            throw new DataException(labelsPath, $"has the class {labels[at]}, where 0 to {Classes - 1} were expected", FileReading.Again);
        count = Math.Min(count, limit ?? count);
        return (images[..(count * Side * Side)], [.. labels.Take(count).Select(label => (int)label)]);
    }

    /// <summary>The values of a file whose dimensions after the first are these.</summary>
    private static byte[] Values(string path, params ReadOnlySpan<int> item)
    {
        var isNpz = Path.GetExtension(path) == ".npz";
        var (shape, values) = isNpz ? ReadNpz(path, item.Length + 1) : ReadIdx(path, item.Length + 1);
        if (!shape.AsSpan()[1..].SequenceEqual(item)) throw new DataException(path, $"holds [{string.Join(", ", shape)}], where [any{string.Concat(item.ToArray().Select(size => $", {size}"))}] was expected", FileReading.Again);
        return values;
    }

    private static (ImmutableArray<int> Shape, byte[] Values) ReadIdx(string path, int dimensions)
    {
        var file = IdxFile.Read(path, dimensions);
        return (file.Shape, file.Values);
    }

    private static (ImmutableArray<int> Shape, byte[] Values) ReadNpz(string path, int dimensions) => FileReading.Read(path, file =>
    {
        using var archive = new NpzFile(file);
        using var array = archive.Open("arr_0");
        array.Expect("|u1", Enumerable.Repeat(-1L, dimensions).ToArray());
        var values = new byte[FileReading.Count(array.Shape, 1 << 30)];
        array.Read<byte>(values);
        array.ExpectEnd();
        return (ImmutableArray.Create(array.Shape.Select(size => (int)size).ToArray()), values);
    });

    private static byte[] Resized(byte[] images, int size)
    {
        if (size == Side) return images;
        var resize = new BilinearResize(Side, size);
        var resized = new byte[images.Length / (Side * Side) * size * size];
        for (var i = 0; i < images.Length / (Side * Side); i++) resize.Resize(images.AsSpan(i * Side * Side, Side * Side), resized.AsSpan(i * size * size, size * size));
        return resized;
    }
}
