using System.Collections.Immutable;

namespace Vae.Models.Metrics.Traversals;

/// <summary>
/// What a decoder makes of latents that are led through their values one at a time. If the model
/// has an angle, that latent is the angle. Otherwise each latent is tried as the angle and as the
/// radius, and the one that does best counts.
/// </summary>
public static class LatentTraversals
{
    /// <summary>
    /// So many curves, with all other latents fixed at the middles of so many equal parts of their
    /// support.
    /// </summary>
    private const int Curves = 5;

    private const int Points = 65;

    // The outermost hundredths of a latent on the line are its outliers.
    private const double Margin = 0.01;

    /// <summary>The best traversal of an angle.</summary>
    /// <param name="decode">[n, latents] gives points of the plane, [n, 2].</param>
    public static AngleTraversal OfAngle(LatentSupport support, Func<float[], float[]> decode) =>
        Candidates(support, latent => support.Angle is null || latent == support.Angle)
            .Select(latent => AngleTraversal.Of(Lead(support, latent, decode)))
            .MaxBy(traversal => traversal.Score);

    /// <summary>The best traversal of a radius; 0 where the only latent is an angle.</summary>
    /// <param name="decode">[n, latents] gives points of the plane, [n, 2].</param>
    /// <param name="reach">How far the radii of the data spread, above 0.</param>
    public static double OfRadius(LatentSupport support, Func<float[], float[]> decode, double reach) =>
        Candidates(support, latent => latent != support.Angle)
            .Select(latent => RadiusTraversal.Of(Lead(support, latent, decode), reach))
            .DefaultIfEmpty()
            .Max();

    /// <summary>The curves that one latent leads along.</summary>
    public static ImmutableArray<PlaneCurve> Lead(LatentSupport support, int led, Func<float[], float[]> decode)
    {
        var (latents, at) = (new float[Curves * Points * support.Latents], 0);
        for (var curve = 0; curve < Curves; curve++)
        {
            for (var point = 0; point < Points; point++)
            {
                for (var j = 0; j < support.Latents; j++)
                    latents[at++] = j == led ? LedTo(point) : support.At(j, (curve + 0.5) / Curves);
            }
        }

        var decoded = decode(latents);
        return
        [
            .. Enumerable
                .Range(0, Curves)
                .Select(curve => new PlaneCurve([
                    .. Enumerable
                        .Range(curve * Points, Points)
                        .Select(i => ((double)decoded[2 * i], (double)decoded[(2 * i) + 1])),
                ])),
        ];

        float LedTo(int point)
        {
            var share = point / (Points - 1.0);
            return support.At(led, led == support.Angle ? share : Margin + ((1 - (2 * Margin)) * share));
        }
    }

    private static IEnumerable<int> Candidates(LatentSupport support, Func<int, bool> isOne) =>
        Enumerable.Range(0, support.Latents).Where(isOne);
}
