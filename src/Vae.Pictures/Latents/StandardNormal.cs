namespace Vae.Pictures.Latents;

/// <summary>N(0, 1).</summary>
internal static class StandardNormal
{
    // Beyond it the share of the distribution is below the precision of a double.
    private const double Farthest = 9;

    private const int Halvings = 60;

    /// <summary>The value that a share of the distribution lies below.</summary>
    /// <param name="share">In (0, 1).</param>
    public static double Quantile(double share)
    {
        var (low, high) = (-Farthest, Farthest);
        for (var i = 0; i < Halvings; i++)
        {
            var middle = (low + high) / 2;
            if (Below(middle) < share)
                low = middle;
            else
                high = middle;
        }

        return (low + high) / 2;
    }

    /// <summary>
    /// The share below x, by the series 1/2 + φ(x) (x + x³/3 + x⁵/(3·5) + …).
    /// </summary>
    private static double Below(double x)
    {
        var (term, sum) = (x, x);
        for (var odd = 3; Math.Abs(term) > 1e-17 * Math.Abs(sum); odd += 2)
        {
            term *= x * x / odd;
            sum += term;
        }

        return 0.5 + (sum * Math.Exp(-x * x / 2) / Math.Sqrt(Math.Tau));
    }
}
