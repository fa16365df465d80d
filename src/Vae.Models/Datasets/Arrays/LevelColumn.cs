using System.Globalization;
using Vae.Models.Datasets.Formats;

namespace Vae.Models.Datasets.Arrays;

/// <summary>
/// A class or a factor of each row, as the number of its value among all values in rising order.
/// </summary>
/// <param name="Count">How many values there are.</param>
/// <param name="Levels">[rows], each in [0, count).</param>
internal sealed record LevelColumn(string Name, int Count, int[] Levels)
{
    private const int Most = 1000;

    public Factor ToFactor() => new(Name, Count, [.. Levels]);

    /// <summary>Of numbers.</summary>
    public static LevelColumn Of(string name, IReadOnlyList<float> values)
    {
        if (values.Any(float.IsNaN))
        {
            var remedy = "every row has a class and a level of each factor";
            throw new UnfitDataException($"holds a NaN in '{name}'", remedy);
        }

        return Of(name, values, Comparer<float>.Default);
    }

    /// <summary>Of words; those that are all numbers are in the order of numbers.</summary>
    public static LevelColumn Of(string name, IReadOnlyList<string> values)
    {
        var numbers = new List<float>(values.Count);
        foreach (var value in values)
        {
            if (!float.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
                break;
            numbers.Add(number);
        }

        return numbers.Count == values.Count ? Of(name, numbers) : Of(name, values, StringComparer.Ordinal);
    }

    private static LevelColumn Of<T>(string name, IReadOnlyList<T> values, IComparer<T> order)
        where T : notnull
    {
        T[] distinct = [.. values.Distinct().Order(order)];
        if (distinct.Length > Most)
        {
            var problem = $"holds {distinct.Length} different values in '{name}', more than {Most}";
            throw new UnfitDataException(problem, "classes and factors have few values: round them");
        }

        var levels = new Dictionary<T, int>();
        for (var level = 0; level < distinct.Length; level++)
            levels[distinct[level]] = level;
        return new LevelColumn(name, distinct.Length, [.. values.Select(value => levels[value])]);
    }
}
