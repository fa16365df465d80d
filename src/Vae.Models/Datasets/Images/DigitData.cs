using System.Collections.Immutable;
using Vae.Models.Datasets.Files;
using Vae.Models.Datasets.Formats;

namespace Vae.Models.Datasets.Images;

/// <summary>
/// The family of MNIST: two files of grey images, two of their classes. The class is also the known
/// factor.
/// </summary>
internal static class DigitData
{
    private const int Side = 28,
        Classes = 10;

    public static Dataset Build(DataSettings.Digits settings, DataFolder folder)
    {
        var (train, trainLabels) = Read(settings.TrainImages, settings.TrainLabels, folder, settings.Limit);
        var (test, testLabels) = Read(settings.TestImages, settings.TestLabels, folder, settings.Limit);
        int[] labels = [.. trainLabels, .. testLabels];
        var image = new ImageShape(settings.Size, settings.Size, 1);
        var rows = new RowStore.Bytes(image.Count, Resized([.. train, .. test], settings.Size), settings.Divisor);
        ImmutableArray<int> tested = [.. Enumerable.Range(trainLabels.Length, testLabels.Length)];
        var parts = Parts(settings, trainLabels.Length, tested);
        return Dataset.FromRows(
            settings.Name,
            new DatasetContent(rows, labels, Classes)
            {
                Factors = [new Factor("class", Classes, [.. labels])],
                Image = image,
            },
            parts
        );
    }

    private static SplitIndices Parts(DataSettings.Digits settings, int trainRows, ImmutableArray<int> tested)
    {
        if (settings.Validation == 0)
            return new SplitIndices([.. Enumerable.Range(0, trainRows)], tested, tested);
        var (kept, heldOut) = SplitFractions.HoldOut(trainRows, settings.Validation, settings.Seed);
        return new SplitIndices(kept, heldOut, tested);
    }

    private static (byte[] Images, int[] Labels) Read(
        DataFile imagesFile,
        DataFile labelsFile,
        DataFolder folder,
        int? limit
    )
    {
        var (imagesPath, labelsPath) = (folder.Need(imagesFile), folder.Need(labelsFile));
        var images = Values(imagesPath, [Side, Side], numbers => numbers.ToPixels());
        var labels = Values(labelsPath, [], numbers => numbers.ToBytes("classes"));
        var count = images.Length / (Side * Side);
        if (labels.Length != count)
        {
            var problem = $"has {labels.Length} classes, where {imagesPath} has {count} images";
            throw new DataException(labelsPath, problem, "put two files there that belong together");
        }

        if (count < 2)
            throw new DataException(imagesPath, $"has {count} images, where at least 2 are needed", FileReading.Again);
        if (labels.AsSpan().IndexOfAnyInRange((byte)Classes, byte.MaxValue) is var at and >= 0)
        {
            var problem = $"has the class {labels[at]}, where 0 to {Classes - 1} were expected";
            throw new DataException(labelsPath, problem, "put the classes of these images there");
        }

        count = Math.Min(count, limit ?? count);
        return (images[..(count * Side * Side)], [.. labels.Take(count).Select(label => (int)label)]);
    }

    /// <summary>
    /// The values of a file of n items: IDX, plain or gzipped, or NumPy's, whatever its name says.
    /// An item may also lie flat or have axes of size 1, as a channel of grey images.
    /// </summary>
    /// <param name="item">The shape of an item; empty for single numbers.</param>
    private static byte[] Values(string path, int[] item, Func<NumberArray, byte[]> read) =>
        FileReading.Read(path, file => Values(file, item, read));

    private static byte[] Values(FileStream file, int[] item, Func<NumberArray, byte[]> read)
    {
        var expected = $"an array [{string.Join(", ", item.Select(size => $"{size}").Prepend("n"))}]";
        var head = FileReading.Head(file);
        if (!FileKind.IsNpy(head) && !FileKind.IsZip(head))
        {
            var array = IdxFile.Read(file);
            if (HasItems(array.Shape, item))
                return read(array);
            throw new UnfitDataException($"holds {array}", $"{expected} was expected");
        }

        using var archive = new NpzFile(file);
        using var stored = archive.Open("arr_0", expected, header => HasItems(header.Shape, item));
        return read(stored.ReadAll());
    }

    private static bool HasItems(ImmutableArray<long> shape, int[] item)
    {
        if (shape.IsEmpty)
            return false;
        long[] rest = [.. shape.Skip(1).Where(size => size != 1)];
        if (rest.SequenceEqual(item.Select(size => (long)size)))
            return true;
        return item.Length > 0 && rest is [Side * Side];
    }

    private static byte[] Resized(byte[] images, int size)
    {
        if (size == Side)
            return images;
        var resize = new BilinearResize(Side, size);
        var resized = new byte[images.Length / (Side * Side) * size * size];
        for (var i = 0; i < images.Length / (Side * Side); i++)
            resize.Resize(images.AsSpan(i * Side * Side, Side * Side), resized.AsSpan(i * size * size, size * size));
        return resized;
    }
}
