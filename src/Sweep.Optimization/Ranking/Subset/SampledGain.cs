using Foundation;

namespace Sweep.Optimization.Ranking.Subset;

/// <summary>
/// In any number of objectives, as a share of fixed points of the box: exact volumes cost more and
/// more with each objective.
/// </summary>
internal sealed class SampledGain : VolumeGain
{
    private const int Samples = 2048;

    private readonly List<double[]> uncovered = [];

    public SampledGain(int objectives)
    {
        var rng = new Rng(seed: 0, RngPurpose.Suggestion);
        for (var sample = 0; sample < Samples; sample++)
        {
            var point = new double[objectives];
            for (var i = 0; i < point.Length; i++)
                point[i] = rng.NextDouble();
            uncovered.Add(point);
        }
    }

    public override double Of(double[] vector)
    {
        var count = 0;
        foreach (var point in uncovered)
            count += Covers(vector, point) ? 1 : 0;
        return (double)count / Samples;
    }

    public override void Add(double[] vector) => uncovered.RemoveAll(point => Covers(vector, point));

    private static bool Covers(double[] vector, double[] point)
    {
        for (var i = 0; i < vector.Length; i++)
        {
            if (vector[i] > point[i])
                return false;
        }

        return true;
    }
}
