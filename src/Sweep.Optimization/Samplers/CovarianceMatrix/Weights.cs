namespace Sweep.Optimization.Samplers.CovarianceMatrix;

/// <summary>
/// How much each trial of a generation counts, and how fast CMA-ES learns from it: the defaults of
/// Hansen's tutorial (2016), table 1.
/// </summary>
internal sealed class Weights
{
    private readonly double[] weights;

    public Weights(int parameters, int generation)
    {
        double n = parameters;
        var raw = Enumerable
            .Range(1, generation / 2)
            .Select(place => Math.Log((generation + 1) / 2.0) - Math.Log(place))
            .ToArray();
        weights = Array.ConvertAll(raw, weight => weight / raw.Sum());
        Mass = 1 / weights.Sum(weight => weight * weight);
        StepRate = (Mass + 2) / (n + Mass + 5);
        StepDamping = 1 + 2 * Math.Max(0, Math.Sqrt((Mass - 1) / (n + 1)) - 1) + StepRate;
        PathRate = (4 + Mass / n) / (n + 4 + 2 * Mass / n);
        OneRate = 2 / ((n + 1.3) * (n + 1.3) + Mass);
        ManyRate = Math.Min(1 - OneRate, 2 * (Mass - 2 + 1 / Mass) / ((n + 2) * (n + 2) + Mass));
        ExpectedLength = Math.Sqrt(n) * (1 - 1 / (4 * n) + 1 / (21 * n * n));
    }

    /// <summary>Of the place on the generation's list, best first.</summary>
    public double this[int place] => weights[place];

    /// <summary>How many count at all.</summary>
    public int Selected => weights.Length;

    /// <summary>How many trials of equal weight would say as much.</summary>
    public double Mass { get; }

    public double StepRate { get; }

    public double StepDamping { get; }

    public double PathRate { get; }

    /// <summary>How fast the covariance follows the path of the mean.</summary>
    public double OneRate { get; }

    /// <summary>How fast the covariance follows the spread of the generation.</summary>
    public double ManyRate { get; }

    /// <summary>The expected length of a standard normal vector.</summary>
    public double ExpectedLength { get; }
}
