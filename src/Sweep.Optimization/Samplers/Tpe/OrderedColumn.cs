using Foundation;
using Sweep.Optimization.Numerics;
using Sweep.Optimization.Spaces;

namespace Sweep.Optimization.Samplers.Tpe;

/// <summary>
/// Numbers: normal kernels cut to [0, 1], where the axis lays its values out; the prior's is
/// centred and as wide as the range.
/// </summary>
internal abstract class OrderedColumn(Archive archive, int dimension, OrderedAxis axis)
    : KernelColumn(archive, dimension)
{
    protected const double PriorMean = 0.5,
        PriorPrecision = 1;

    protected OrderedAxis Axis => axis;

    public override void Sample(Candidates candidates, ReadOnlySpan<int> kernels, ref Rng rng)
    {
        var padded = Lanes.Padded(candidates.Count);
        Span<double> means = stackalloc double[padded];
        Span<double> precisions = stackalloc double[padded];
        Span<double> positions = stackalloc double[padded];
        for (var candidate = 0; candidate < candidates.Count; candidate++)
            (means[candidate], precisions[candidate]) = KernelAt(kernels[candidate]);
        TruncatedNormal.Sample(means, precisions, positions, ref rng);
        for (var candidate = 0; candidate < candidates.Count; candidate++)
        {
            if (candidates.Active(candidate)[Dimension])
                candidates.Cells(candidate)[Dimension] = axis.CellAt(positions[candidate]);
        }
    }

    public override double WidthOf(int kernel) =>
        KernelAt(kernel).Precision is var precision and > 0 ? 1 / precision : 1;

    protected abstract (double Mean, double Precision) KernelAt(int kernel);
}
