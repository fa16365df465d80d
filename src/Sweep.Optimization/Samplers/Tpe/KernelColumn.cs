using Foundation;
using Sweep.Optimization.Spaces;

namespace Sweep.Optimization.Samplers.Tpe;

/// <summary>
/// One dimension of a mixture: for each kernel a distribution over the dimension's values. The last
/// kernel is the prior, spread over all values. A kernel whose observation does not have this
/// parameter knows nothing of it, and is uniform. Densities are relative to the uniform
/// distribution on [0, 1] for floats, and probabilities for all else.
/// </summary>
internal abstract class KernelColumn(Archive archive, int dimension)
{
    public static KernelColumn Of(PointSpace space, Archive archive, int dimension) =>
        space.AxisOf(dimension) switch
        {
            ChoiceAxis axis => new ChoiceColumn(archive, dimension, axis),
            OrderedAxis { IsDiscrete: true } axis => new LatticeColumn(archive, dimension, axis),
            OrderedAxis axis => new RealColumn(archive, dimension, axis),
            var axis => throw Invariant.Unreachable(axis),
        };

    public int Dimension => dimension;

    protected Archive Archive => archive;

    /// <summary>Learns the kernels.</summary>
    /// <param name="slots">The slot of each kernel but the prior.</param>
    /// <param name="kernelOf">For each slot of the archive its kernel, or -1.</param>
    public abstract void Fit(ReadOnlySpan<int> slots, ReadOnlySpan<int> kernelOf);

    /// <summary>
    /// How wide a kernel is, as a share of the range; 1 for one that has no width.
    /// </summary>
    public virtual double WidthOf(int kernel) => 1;

    /// <summary>
    /// Settles this dimension of every candidate at which it is active, from the candidate's
    /// kernel.
    /// </summary>
    public abstract void Sample(Candidates candidates, ReadOnlySpan<int> kernels, ref Rng rng);

    /// <summary>Gets ready for <see cref="AddLogDensity"/> of these.</summary>
    public virtual void Prepare(Candidates candidates) { }

    /// <summary>
    /// Adds the logarithm of each kernel's density at a candidate, for kernels from
    /// <paramref name="from"/> on; both are whole lanes.
    /// </summary>
    public abstract void AddLogDensity(Candidates candidates, int candidate, int from, Span<double> sums);
}
