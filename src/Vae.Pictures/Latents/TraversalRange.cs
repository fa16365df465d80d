using System.Globalization;

namespace Vae.Pictures.Latents;

/// <summary>
/// From where to where a latent is led. A latent that is an angle goes once around.
/// </summary>
public abstract record TraversalRange
{
    private const string QuantilePrefix = "quantile:";

    private TraversalRange() { }

    /// <summary>From -limit to limit, in standard deviations of the prior.</summary>
    /// <param name="Limit">Above 0.</param>
    public sealed record Absolute(double Limit) : TraversalRange;

    /// <summary>
    /// From the value that a share of the rows lies below to the value that it lies above: of the
    /// prior for prior traversals, else of the posterior's means of the data.
    /// </summary>
    /// <param name="Share">Above 0 and below 1/2.</param>
    public sealed record Quantile(double Share) : TraversalRange;

    /// <summary>Reads <c>2</c> or <c>quantile:0.05</c>; null where it is neither.</summary>
    public static TraversalRange? Parse(string text)
    {
        var isQuantile = text.StartsWith(QuantilePrefix, StringComparison.Ordinal);
        var number = isQuantile ? text[QuantilePrefix.Length..] : text;
        if (!double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out var value))
            return null;
        if (isQuantile)
            return value is > 0 and < 0.5 ? new Quantile(value) : null;
        return value is > 0 and <= 1000 ? new Absolute(value) : null;
    }
}
