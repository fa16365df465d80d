namespace Vae.Models.Datasets;

/// <summary>
/// Draws of the normal distribution with mean (1, 0.5) and covariance [[1, 0.5], [0.5, 1]], equal
/// to NumPy's <c>RandomState(seed).multivariate_normal</c> cast to float32. Its differential
/// entropy, 2.6940 nats, is the least that a model's expected loss can be.
/// </summary>
internal static class GaussianGenerator
{
    /// <summary>
    /// The axes of the covariance are the diagonals, with variances 1.5 and 0.5: what NumPy's
    /// singular value decomposition of it gives, signs included.
    /// </summary>
    private static readonly double Long = Math.Sqrt(1.5) * Math.Sqrt(0.5),
        Short = Math.Sqrt(0.5) * Math.Sqrt(0.5);

    private static readonly NormalDensity Density = new((1, 0.5), (1, 1), Covariance: 0.5);

    public static Dataset Build(DataSettings.Gaussian settings)
    {
        var rows = Generate(settings.Samples, settings.Seed);
        // Draws are independent, so the first ones are as good as any: cut in their order, as the
        // original does.
        var parts = settings.Split?.SplitInOrder(settings.Samples) ?? SplitIndices.Whole(settings.Samples);
        return Dataset.FromRows(
            "gaussian",
            new DatasetContent(new RowStore.Floats(2, rows), new int[settings.Samples], Classes: 1)
            {
                Density = Density,
            },
            parts
        );
    }

    /// <summary>[samples, 2].</summary>
    public static float[] Generate(int samples, uint seed)
    {
        var random = new NumpyRandomState(seed);
        var rows = new float[2 * samples];
        for (var i = 0; i < samples; i++)
        {
            var (along, across) = (random.NextNormal(), random.NextNormal());
            rows[2 * i] = (float)(1 + ((-Long * along) + (-Short * across)));
            rows[(2 * i) + 1] = (float)(0.5 + ((-Long * along) + (Short * across)));
        }

        return rows;
    }
}
