namespace Sweep.Optimization.Ranking.Subset;

/// <summary>In two objectives, exact.</summary>
internal sealed class PlaneGain : VolumeGain
{
    private readonly List<double[]> byFirst = [];

    public override double Of(double[] vector)
    {
        // From left to right: what stands up to here covers all above the lowest of it.
        var (covered, from, lowest) = (0.0, vector[0], 1.0);
        foreach (var member in byFirst)
        {
            var first = Math.Max(member[0], vector[0]);
            covered += (first - from) * (1 - lowest);
            (from, lowest) = (first, Math.Min(lowest, Math.Max(member[1], vector[1])));
        }

        covered += (1 - from) * (1 - lowest);
        return Math.Max(0, (1 - vector[0]) * (1 - vector[1]) - covered);
    }

    public override void Add(double[] vector)
    {
        var place = byFirst.FindIndex(member => member[0] > vector[0]);
        byFirst.Insert(place < 0 ? byFirst.Count : place, vector);
    }
}
