using System.Collections.Immutable;
using Foundation;

namespace Vae.Models.Datasets;

/// <summary>
/// scikit-learn's <c>make_moons(samples, noise=noise, random_state=seed)</c>, equal to it after the
/// cast to float32, and beside each row what made it: its moon and its place along the arc.
/// </summary>
internal static class MoonsGenerator
{
    /// <summary>The arc is cut into this many bins with equally many rows.</summary>
    private const int ArcBins = 10;

    public static Dataset Build(DataSettings.Moons settings)
    {
        Invariant.Holds(settings.Samples >= 10, "moons need a few rows");
        Invariant.Holds(settings.Noise >= 0 && double.IsFinite(settings.Noise), "noise is a standard deviation");
        var (rows, labels, arc) = Generate(settings.Samples, settings.Noise, settings.Seed);
        ImmutableArray<Factor> factors = [new("moon", 2, [.. labels]), new("arc", ArcBins, [.. arc])];
        return Dataset.FromRows(
            "moons",
            new DatasetContent(new RowStore.Floats(2, rows), labels, Classes: 2) { Factors = factors },
            settings.Split?.Split(labels, classes: 2, settings.Seed) ?? SplitIndices.Whole(labels.Length)
        );
    }

    /// <summary>
    /// The undivided data: rows [samples, 2], the moon of each (0 the outer, 1 the inner one), and
    /// its bin along the arc.
    /// </summary>
    public static (float[] Rows, int[] Moons, int[] ArcBins) Generate(int samples, double noise, uint seed)
    {
        var outer = samples / 2;
        var random = new NumpyRandomState(seed);
        var order = Enumerable.Range(0, samples).ToArray();
        random.Shuffle(order);

        var (rows, moons, arc) = (new float[2 * samples], new int[samples], new int[samples]);
        for (var i = 0; i < samples; i++)
        {
            var moon = order[i] < outer ? 0 : 1;
            var (place, places) = moon == 0 ? (order[i], outer) : (order[i] - outer, samples - outer);
            var angle = Angle(place, places);
            var (x, y) =
                moon == 0 ? (Math.Cos(angle), Math.Sin(angle)) : (1 - Math.Cos(angle), 1 - Math.Sin(angle) - 0.5);
            rows[2 * i] = (float)(x + (noise * random.NextNormal()));
            rows[(2 * i) + 1] = (float)(y + (noise * random.NextNormal()));
            moons[i] = moon;
            // Places are equally spaced and each is taken once, so equal shares of places are equal
            // counts, in each moon and in both.
            arc[i] = (int)((long)place * ArcBins / places);
        }

        return (rows, moons, arc);
    }

    /// <summary><c>numpy.linspace(0, pi, places)[place]</c>.</summary>
    private static double Angle(int place, int places) =>
        place == places - 1 && places > 1 ? Math.PI : place * (Math.PI / Math.Max(places - 1, 1));
}
