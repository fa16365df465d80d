using System.Collections.Immutable;

namespace Vae.Models.Datasets.Sprites;

/// <summary>
/// Which levels of each dSprites factor are taken; images are in the order of the original, the
/// last factor running fastest.
/// </summary>
/// <param name="Levels">
/// How many levels of shape, scale, orientation, x and y the source has.
/// </param>
/// <param name="Steps">Every so-many-th of them is taken, from the first on.</param>
internal sealed record SpriteGrid(ImmutableArray<int> Levels, ImmutableArray<int> Steps)
{
    public static readonly ImmutableArray<string> Names = ["shape", "scale", "orientation", "x", "y"];

    /// <summary>
    /// Those of the original: 3 shapes, 6 scales, 40 orientations, 32 by 32 places.
    /// </summary>
    public static readonly ImmutableArray<int> Original = [3, 6, 40, 32, 32];

    /// <summary>How many levels of each factor are taken.</summary>
    public ImmutableArray<int> Taken { get; } = [.. Levels.Zip(Steps, (levels, step) => (levels + step - 1) / step)];

    public int Count => Taken.Aggregate(1, (product, levels) => product * levels);

    /// <summary>How many images the source has.</summary>
    public int SourceCount => Levels.Aggregate(1, (product, levels) => product * levels);

    /// <summary>The known factors of the images taken.</summary>
    public ImmutableArray<Factor> Factors() =>
        [.. Names.Select((name, factor) => new Factor(name, Taken[factor], LevelsOf(factor)))];

    /// <summary>[count]: the level taken of one factor, for each image.</summary>
    public ImmutableArray<int> LevelsOf(int factor)
    {
        var period = Taken.Skip(factor + 1).Aggregate(1, (product, levels) => product * levels);
        return [.. Enumerable.Range(0, Count).Select(image => image / period % Taken[factor])];
    }

    /// <summary>Whether an image of the source is taken.</summary>
    public bool Takes(int sourceImage)
    {
        for (var factor = Levels.Length - 1; factor >= 0; factor--)
        {
            if (sourceImage % Levels[factor] % Steps[factor] != 0)
                return false;
            sourceImage /= Levels[factor];
        }

        return true;
    }
}
