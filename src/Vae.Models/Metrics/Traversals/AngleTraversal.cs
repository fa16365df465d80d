using System.Collections.Immutable;

namespace Vae.Models.Metrics.Traversals;

/// <summary>
/// Whether leading one latent through its values leads once around the origin, at several fixed
/// values of the others: what a latent that is the angle does.
/// </summary>
/// <param name="Score">
/// In [0, 1]: the mean over the curves of the product of five parts, each 1 for an even circle.
/// </param>
/// <param name="Winding">The share of the curves that wind around the origin exactly once.</param>
/// <param name="RadiusVariation">
/// The largest standard deviation of the radius of a curve, as a share of its mean.
/// </param>
/// <param name="Gap">The largest angle between neighbouring points, radians.</param>
/// <param name="Closure">
/// The largest distance from a curve's end to its beginning, as a share of its mean radius.
/// </param>
public readonly record struct AngleTraversal(
    double Score,
    double Winding,
    double RadiusVariation,
    double Gap,
    double Closure
)
{
    public static AngleTraversal Of(IReadOnlyCollection<PlaneCurve> curves) =>
        new(
            curves.Average(ScoreOf),
            curves.Average(curve => Math.Abs(curve.Winding) == 1 ? 1.0 : 0.0),
            curves.Max(curve => curve.RadiusVariation),
            curves.Max(curve => curve.LargestGap),
            curves.Max(curve => curve.Opening)
        );

    private static double ScoreOf(PlaneCurve curve)
    {
        if (Math.Abs(curve.Winding) != 1)
            return 0;
        var steadyRadius = Math.Max(0, 1 - (2 * curve.RadiusVariation));
        var noGap = Math.Clamp((Math.PI - curve.LargestGap) / (Math.PI - curve.EvenGap), 0, 1);
        var closed = Math.Max(0, 1 - (0.5 * curve.Opening));
        return steadyRadius * noGap * closed * curve.Steadiness;
    }
}
