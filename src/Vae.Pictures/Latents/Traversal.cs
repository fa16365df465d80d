using Foundation;

namespace Vae.Pictures.Latents;

/// <summary>The values that latents are led through.</summary>
/// <param name="encoded">The rows whose quantiles count.</param>
/// <param name="angle">The latent that is an angle; null where none is.</param>
internal sealed class Traversal(TraversalRange range, EncodedSet encoded, int? angle)
{
    /// <summary>Values of a latent in ascending order.</summary>
    /// <param name="ofPrior">Whether quantiles are those of the prior, not of the data.</param>
    public float[] Values(int latent, int steps, bool ofPrior)
    {
        var (from, to) = Ends(latent, ofPrior);
        return [.. Enumerable.Range(0, steps).Select(step => (float)(from + ((to - from) * Share(step, steps))))];
    }

    /// <summary>A single step is the middle.</summary>
    private static double Share(int step, int steps) => steps == 1 ? 0.5 : step / (steps - 1.0);

    private (double From, double To) Ends(int latent, bool ofPrior)
    {
        if (latent == angle)
            return (-Math.PI, Math.PI);
        switch (range)
        {
            case TraversalRange.Absolute absolute:
                return (-absolute.Limit, absolute.Limit);
            case TraversalRange.Quantile quantile when ofPrior:
                return (StandardNormal.Quantile(quantile.Share), StandardNormal.Quantile(1 - quantile.Share));
            case TraversalRange.Quantile quantile:
                var sorted = encoded.Of(latent);
                Array.Sort(sorted);
                var below = (int)(quantile.Share * (sorted.Length - 1));
                return (sorted[below], sorted[^(below + 1)]);
            default:
                throw Invariant.Unreachable(range);
        }
    }
}
