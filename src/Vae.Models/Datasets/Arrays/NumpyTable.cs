using System.Collections.Immutable;
using Vae.Models.Datasets.Formats;

namespace Vae.Models.Datasets.Arrays;

/// <summary>
/// Rows of an npy or npz file: [n, d] are vectors; [n, h, w] and [n, h, w, c] are images.
/// </summary>
internal static class NumpyTable
{
    /// <summary>More channels than these are taken for a side of the image.</summary>
    private const int MostChannels = 4;

    private static readonly string FewChannels = $"images [n, h, w, c] of at most {MostChannels} channels";

    private const string Expected = "vectors [n, d] or images [n, h, w] or [n, h, w, c]";

    public static ArrayTable Read(FileStream file, DataSettings.Arrays settings)
    {
        using var archive = new NpzFile(file);
        var table = ReadRows(archive, settings);
        var labels = settings.Labels is { } name ? ReadLevels(archive, name, table.Count).ToList() : null;
        if (labels is { Count: > 1 })
        {
            var problem = $"holds {labels.Count} columns in '{settings.Labels}'";
            throw new UnfitDataException(problem, "one class for each row was expected");
        }

        var factors = settings.FactorNames.SelectMany(factor => ReadLevels(archive, factor, table.Count));
        return table with { Labels = labels?[0], Factors = [.. factors] };
    }

    private static ArrayTable ReadRows(NpzFile archive, DataSettings.Arrays settings)
    {
        ImmutableArray<string> others = settings.FactorNames;
        if (settings.Labels is { } labels)
            others = others.Add(labels);
        using var stored = settings.Key is { } key
            ? archive.OpenNamed(key, Expected, IsRows)
            : archive.OpenOnly(Expected, "name the array of rows by data.key", IsRows, others);
        var array = stored.ReadAll();
        var width = array.Shape.Skip(1).Aggregate(1L, (product, size) => product * size);
        if (width > int.MaxValue)
            throw new UnfitDataException($"holds {array}", $"{Expected} was expected");
        var isPixels = array.Shape.Length > 2 && !array.Type.IsFloat;
        var (image, isChannelFirst) = ImageOf(array);
        var floats = isPixels ? null : array.ToFloats();
        var bytes = isPixels ? array.ToPixels() : null;
        if (isChannelFirst && isPixels)
            bytes = ChannelsLast(bytes!, image!);
        else if (isChannelFirst)
            floats = ChannelsLast(floats!, image!);
        var table = new ArrayTable((int)array.Shape[0], (int)width, floats, bytes);
        return (table with { Image = image }).Checked((row, column) => $"row {row}, value {column} (from 0 on)");
    }

    private static bool IsRows(NpyHeader header) => header.Shape.Length is >= 2 and <= 4;

    private static (ImageShape? Image, bool IsChannelFirst) ImageOf(NumberArray array)
    {
        int[] sizes = [.. array.Shape.Select(size => (int)Math.Min(size, int.MaxValue))];
        return sizes switch
        {
            [_, _] => (null, false),
            [_, var height, var width] => (new ImageShape(height, width, 1), false),
            [_, var height, var width, <= MostChannels and var last] => (new ImageShape(height, width, last), false),
            [_, <= MostChannels and var first, var height, var width] => (new ImageShape(height, width, first), true),
            _ => throw new UnfitDataException($"holds {array}", $"{FewChannels} were expected"),
        };
    }

    private static T[] ChannelsLast<T>(T[] values, ImageShape image)
    {
        var turned = new T[values.Length];
        var places = image.Height * image.Width;
        for (var i = 0; i < values.Length; i++)
        {
            var (row, rest) = Math.DivRem(i, image.Count);
            var (place, channel) = Math.DivRem(rest, image.Channels);
            turned[i] = values[(row * image.Count) + (channel * places) + place];
        }

        return turned;
    }

    /// <summary>One column of an array [n], several of an array [n, k].</summary>
    private static IEnumerable<LevelColumn> ReadLevels(NpzFile archive, string name, int rows)
    {
        using var stored = archive.OpenNamed(name, $"numbers [{rows}] or [{rows}, k]", AreLevels);
        var values = stored.ReadAll().ToFloats();
        var columns = stored.Shape.Length == 1 ? 1 : (int)stored.Shape[1];
        return [.. Enumerable.Range(0, columns).Select(Column)];

        LevelColumn Column(int column)
        {
            var title = columns == 1 ? name : $"{name} {column + 1}";
            var ofRows = Enumerable.Range(0, rows).Select(row => values[(row * columns) + column]);
            return LevelColumn.Of(title, [.. ofRows]);
        }

        bool AreLevels(NpyHeader header) => header.Shape.Length is 1 or 2 && header.Shape[0] == rows;
    }
}
