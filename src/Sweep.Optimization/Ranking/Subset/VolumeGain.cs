namespace Sweep.Optimization.Ranking.Subset;

/// <summary>
/// The part of the unit box that some vectors dominate, each from itself up to 1 in every
/// objective, and how much one more would add.
/// </summary>
internal abstract class VolumeGain
{
    public static VolumeGain Of(int objectives) =>
        objectives switch
        {
            2 => new PlaneGain(),
            3 => new SolidGain(),
            _ => new SampledGain(objectives),
        };

    /// <summary>How much the vector would add; 0 if it adds nothing.</summary>
    /// <param name="vector">In [0, 1] each.</param>
    public abstract double Of(double[] vector);

    public abstract void Add(double[] vector);
}
