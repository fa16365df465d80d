using System.Collections.Immutable;
using Foundation;
using Vae.Models.Datasets;
using Vae.Models.Metrics;
using Vae.Models.Metrics.Traversals;

namespace Vae.Models.Training;

/// <summary>
/// Metrics that need the decoder: how well rows come back when nothing is drawn, and what becomes
/// of a point in the plane when a latent is led through its values.
/// </summary>
internal static class ModelCriteria
{
    /// <summary>Those that are asked for.</summary>
    /// <param name="rows">
    /// Points in the plane, unless only <see cref="MetricNames.ReconSse"/> is asked for.
    /// </param>
    /// <param name="stream">For one draw of z a row.</param>
    public static IEnumerable<KeyValuePair<string, double>> Measure(
        ModelInference model,
        DatasetSplit rows,
        ImmutableArray<string> asked,
        Rng stream
    )
    {
        if (asked.Contains(MetricNames.ReconSse))
            yield return new(MetricNames.ReconSse, model.SquaredErrorAtMean(rows));
        ImmutableArray<string> traversals = asked.Remove(MetricNames.ReconSse);
        if (traversals.IsEmpty)
            yield break;

        Invariant.Holds(rows.Width == 2, "a traversal is seen in the plane");
        var support = LatentSupport.Of(model.Encode(rows), model.AngleLatent, stream);
        float[] Decode(float[] latents) => model.Decode(latents);
        var angle = LatentTraversals.OfAngle(support, Decode);
        foreach (var metric in traversals)
        {
            yield return new(
                metric,
                metric switch
                {
                    MetricNames.AngleTraversal => angle.Score,
                    MetricNames.AngleWinding => angle.Winding,
                    MetricNames.AngleRadiusCv => angle.RadiusVariation,
                    MetricNames.AngleGap => angle.Gap,
                    MetricNames.AngleClosure => angle.Closure,
                    MetricNames.RadiusTraversal => LatentTraversals.OfRadius(support, Decode, Reach(rows)),
                    _ => throw Invariant.Unreachable(metric),
                }
            );
        }
    }

    /// <summary>
    /// Between the hundredths from either end: what a radius goes through in the data.
    /// </summary>
    private static double Reach(DatasetSplit rows)
    {
        var radii = new double[rows.Count];
        Span<float> point = stackalloc float[2];
        for (var i = 0; i < radii.Length; i++)
        {
            rows.CopyRow(i, point);
            radii[i] = Math.Sqrt(((double)point[0] * point[0]) + ((double)point[1] * point[1]));
        }

        Array.Sort(radii);
        return Math.Max(
            radii[(int)(0.99 * (radii.Length - 1))] - radii[(int)(0.01 * (radii.Length - 1))],
            double.Epsilon
        );
    }
}
