using System.Collections.Immutable;
using Foundation;

namespace Vae.Models.Datasets;

/// <summary>
/// Points on rings: every pair of a radius (equally spaced from 0.5 to 2.5) and an angle (equally
/// spaced around the circle), equally often, with noise on both before they become x and y. Noise
/// is drawn by NumPy's generator, all of the radii's first. The factors are the levels before
/// noise.
/// </summary>
internal static class RadialGenerator
{
    public static Dataset Build(DataSettings.Radial settings)
    {
        var (rows, radii, angles) = Generate(settings);
        var labels = new int[radii.Length];
        ImmutableArray<Factor> factors =
        [
            new("radius", settings.Radii, [.. radii]),
            new("angle", settings.Angles, [.. angles]),
        ];
        var parts = settings.Split?.Split(labels, classes: 1, settings.Seed) ?? SplitIndices.Whole(labels.Length);
        return Dataset.FromRows(
            "radial",
            new DatasetContent(new RowStore.Floats(2, rows), labels, Classes: 1) { Factors = factors },
            parts
        );
    }

    /// <summary>
    /// Rows [n, 2] with their levels of radius and angle: the angle changes slowest, then the
    /// radius, and the whole grid is repeated.
    /// </summary>
    public static (float[] Rows, int[] Radii, int[] Angles) Generate(DataSettings.Radial settings)
    {
        var cells = settings.Radii * settings.Angles;
        Invariant.Holds(cells > 0 && settings.Samples >= cells, "every radius and angle has a row");
        Invariant.Holds(settings is { RadiusNoise: >= 0, AngleNoise: >= 0 }, "noise is a standard deviation");
        var count = settings.Samples / cells * cells;
        var random = new NumpyRandomState(settings.Seed);
        var radiusNoise = Enumerable.Range(0, count).Select(_ => settings.RadiusNoise * random.NextNormal()).ToArray();
        var angleNoise = Enumerable.Range(0, count).Select(_ => settings.AngleNoise * random.NextNormal()).ToArray();

        var (rows, radii, angles) = (new float[2 * count], new int[count], new int[count]);
        for (var i = 0; i < count; i++)
        {
            (angles[i], radii[i]) = Math.DivRem(i % cells, settings.Radii);
            var radius = Radius(radii[i], settings.Radii) + radiusNoise[i];
            var angle = (2 * Math.PI * angles[i] / settings.Angles) + angleNoise[i];
            (rows[2 * i], rows[(2 * i) + 1]) = ((float)(radius * Math.Cos(angle)), (float)(radius * Math.Sin(angle)));
        }

        return (rows, radii, angles);
    }

    private static double Radius(int level, int levels) =>
        level == levels - 1 && levels > 1 ? 2.5 : 0.5 + (level * (2.0 / Math.Max(levels - 1, 1)));
}
