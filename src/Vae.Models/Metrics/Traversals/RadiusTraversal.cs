namespace Vae.Models.Metrics.Traversals;

/// <summary>
/// Whether leading one latent through its values leads straight outwards, at several fixed values
/// of the others: what a latent that is the radius does.
/// </summary>
public static class RadiusTraversal
{
    /// <summary>
    /// In [0, 1]: the mean over the curves of the product of three parts: that the radius only
    /// grows, or only shrinks; that the direction stays (circular variance below 0.1, none is
    /// best); and that the radius goes through as much as it does in the data.
    /// </summary>
    /// <param name="reach">How far the radii of the data spread, above 0.</param>
    public static double Of(IReadOnlyCollection<PlaneCurve> curves, double reach) =>
        curves.Average(curve =>
            curve.Outwardness
            * Math.Max(0, 1 - (10 * curve.AngleVariance))
            * Math.Min(1, (curve.Radii.Max() - curve.Radii.Min()) / reach)
        );
}
