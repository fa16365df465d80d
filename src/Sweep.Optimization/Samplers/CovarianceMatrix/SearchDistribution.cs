using Foundation;
using Sweep.Optimization.Numerics;

namespace Sweep.Optimization.Samplers.CovarianceMatrix;

/// <summary>
/// The normal distribution that CMA-ES draws from, and what it learns from a generation: Hansen,
/// "The CMA evolution strategy: a tutorial" (2016), sections 3 to 5 and appendix A, with positive
/// weights. Immutable.
/// </summary>
internal sealed record SearchDistribution
{
    private const int Redraws = 10;

    private readonly double[] mean,
        margins,
        stepPath,
        shapePath,
        lengths;
    private readonly double[,] covariance,
        axes;
    private readonly double step;
    private readonly int generation;

    /// <param name="mean">In [0, 1] each.</param>
    /// <param name="step">The standard deviation in every direction.</param>
    public SearchDistribution(double[] mean, double step)
    {
        var n = mean.Length;
        (this.mean, this.step) = (mean, step);
        (margins, lengths) = (new double[n], new double[n]);
        Array.Fill(margins, 1);
        Array.Fill(lengths, 1);
        (stepPath, shapePath) = (new double[n], new double[n]);
        (covariance, axes) = (new double[n, n], new double[n, n]);
        for (var i = 0; i < n; i++)
            covariance[i, i] = axes[i, i] = 1;
    }

    private SearchDistribution(SearchDistribution before, Learned learned)
    {
        (mean, step, margins) = (learned.Mean, learned.Step, learned.Margins);
        (stepPath, shapePath, covariance) = (learned.StepPath, learned.ShapePath, learned.Covariance);
        generation = before.generation + 1;
        (var values, axes) = SymmetricMatrix.Eigen(covariance);
        lengths = Array.ConvertAll(values, value => Math.Sqrt(Math.Max(value, 1e-20)));
    }

    /// <summary>How many trials make a generation of so many parameters.</summary>
    public static int GenerationSize(int parameters) => 4 + (int)(3 * Math.Log(parameters));

    /// <summary>[parameters]; a position of each, in [0, 1].</summary>
    public double[] Draw(ref Rng rng)
    {
        var drawn = DrawOnce(ref rng);
        for (var draw = 0; draw < Redraws && Array.Exists(drawn, position => position is < 0 or > 1); draw++)
            drawn = DrawOnce(ref rng);
        return Array.ConvertAll(drawn, position => Math.Clamp(position, 0, 1));
    }

    /// <summary>After a generation.</summary>
    /// <param name="generation">The positions of its trials, best first.</param>
    /// <param name="margin">What keeps discrete parameters from freezing.</param>
    public SearchDistribution After(double[][] generation, DiscreteMargin margin)
    {
        var n = mean.Length;
        var weights = new Weights(n, generation.Length);
        var steps = Array.ConvertAll(generation, StepTo);
        var (meanStep, whiteStep) = (new double[n], new double[n]);
        for (var k = 0; k < weights.Selected; k++)
        {
            for (var i = 0; i < n; i++)
                meanStep[i] += weights[k] * steps[k][i];
        }

        whiteStep = White(meanStep);
        var newMean = mean.Select((position, i) => position + step * margins[i] * meanStep[i]).ToArray();
        var newStepPath = Path(stepPath, whiteStep, weights.StepRate, weights.Mass);
        var pathLength = Math.Sqrt(newStepPath.Sum(part => part * part));
        var begun = 1 - Math.Pow(1 - weights.StepRate, 2 * (this.generation + 1));
        var isOnPath = pathLength / Math.Sqrt(begun) < (1.4 + 2.0 / (n + 1)) * weights.ExpectedLength;
        var newShapePath = Path(shapePath, isOnPath ? meanStep : new double[n], weights.PathRate, weights.Mass);
        var newCovariance = NewCovariance(weights, steps, newShapePath, isOnPath);
        var growth = weights.StepRate / weights.StepDamping * (pathLength / weights.ExpectedLength - 1);
        var newStep = Math.Clamp(step * Math.Exp(Math.Min(1, growth)), 1e-12, 1);
        var newMargins = (double[])margins.Clone();
        margin.Keep(newMean, newMargins, i => newStep * Math.Sqrt(newCovariance[i, i]));
        for (var i = 0; i < n; i++)
            newMean[i] = Math.Clamp(newMean[i], 0, 1);
        return new SearchDistribution(
            this,
            new Learned(newMean, newStep, newMargins, newStepPath, newShapePath) { Covariance = newCovariance }
        );
    }

    private double[] DrawOnce(ref Rng rng)
    {
        var n = mean.Length;
        var drawn = (double[])mean.Clone();
        for (var axis = 0; axis < n; axis++)
        {
            var along = step * lengths[axis] * rng.NextNormal();
            for (var i = 0; i < n; i++)
                drawn[i] += margins[i] * axes[i, axis] * along;
        }

        return drawn;
    }

    // Trials may come from an older distribution, or from chance: none counts as farther away than
    // a draw mostly is (Hansen, "Injecting external solutions into CMA-ES", 2011).
    private double[] StepTo(double[] position)
    {
        var n = mean.Length;
        var to = new double[n];
        for (var i = 0; i < n; i++)
            to[i] = (position[i] - mean[i]) / (step * margins[i]);
        var length = Math.Sqrt(White(to).Sum(part => part * part));
        var farthest = Math.Sqrt(n) + 2.0 * n / (n + 2);
        return length <= farthest ? to : Array.ConvertAll(to, part => part * farthest / length);
    }

    /// <summary>The same vector where the distribution is a ball.</summary>
    private double[] White(double[] vector)
    {
        var n = vector.Length;
        var white = new double[n];
        for (var axis = 0; axis < n; axis++)
        {
            var along = 0.0;
            for (var i = 0; i < n; i++)
                along += axes[i, axis] * vector[i];
            for (var i = 0; i < n; i++)
                white[i] += axes[i, axis] * along / lengths[axis];
        }

        return white;
    }

    private static double[] Path(double[] path, double[] taken, double rate, double mass)
    {
        var share = Math.Sqrt(rate * (2 - rate) * mass);
        return [.. path.Select((part, i) => (1 - rate) * part + share * taken[i])];
    }

    private double[,] NewCovariance(Weights weights, double[][] steps, double[] path, bool isOnPath)
    {
        var n = mean.Length;
        var learned = new double[n, n];
        var (one, many) = (weights.OneRate, weights.ManyRate);
        var kept = 1 - one - many + (isOnPath ? 0 : one * weights.PathRate * (2 - weights.PathRate));
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var spread = 0.0;
                for (var k = 0; k < weights.Selected; k++)
                    spread += weights[k] * steps[k][i] * steps[k][j];
                learned[i, j] = learned[j, i] = kept * covariance[i, j] + one * path[i] * path[j] + many * spread;
            }
        }

        return learned;
    }

    private sealed record Learned(double[] Mean, double Step, double[] Margins, double[] StepPath, double[] ShapePath)
    {
        public required double[,] Covariance { get; init; }
    }
}
