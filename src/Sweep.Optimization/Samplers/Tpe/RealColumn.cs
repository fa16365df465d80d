using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Sweep.Optimization.Numerics;
using Sweep.Optimization.Spaces;

namespace Sweep.Optimization.Samplers.Tpe;

/// <summary>Floats without a step.</summary>
internal sealed class RealColumn(Archive archive, int dimension, OrderedAxis axis)
    : OrderedColumn(archive, dimension, axis)
{
    private const double LogSqrtTwoPi = 0.91893853320467274178;

    private readonly Bandwidths bandwidths = new();

    /// <summary>
    /// For each kernel, in whole lanes. Precision and norm 0 make the density 1 everywhere.
    /// </summary>
    private double[] means = [],
        precisions = [],
        logNorms = [];

    public override void Fit(ReadOnlySpan<int> slots, ReadOnlySpan<int> kernelOf)
    {
        var prior = slots.Length;
        var padded = Lanes.Padded(prior + 1);
        if (means.Length < padded)
        {
            means = new double[2 * padded];
            precisions = new double[2 * padded];
            logNorms = new double[2 * padded];
        }

        var (sortedSlots, positions) = Archive.Sorted(Dimension);
        bandwidths.Fit(sortedSlots.Span, positions.Span, kernelOf);
        means.AsSpan(0, padded).Clear();
        precisions.AsSpan(0, padded).Clear();
        logNorms.AsSpan(0, padded).Clear();
        for (var i = 0; i < bandwidths.Count; i++)
        {
            var kernel = bandwidths.Kernels[i];
            means[kernel] = bandwidths.Means[i];
            precisions[kernel] = bandwidths.Precisions[i];
            logNorms[kernel] = bandwidths.LogPrecisions[i] - LogSqrtTwoPi - bandwidths.LogUnitMasses[i];
        }

        (means[prior], precisions[prior]) = (PriorMean, PriorPrecision);
        logNorms[prior] =
            -LogSqrtTwoPi - Normal.LogUnitMass(Vector512.Create(PriorMean), Vector512.Create(PriorPrecision))[0];
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddLogDensity(Candidates candidates, int candidate, int from, Span<double> sums)
    {
        var position = Vector512.Create(Axis.Position(candidates.Cells(candidate)[Dimension]));
        var lanes = MemoryMarshal.Cast<double, Vector512<double>>(sums);
        var mean = MemoryMarshal.Cast<double, Vector512<double>>(means.AsSpan(from, sums.Length));
        var precision = MemoryMarshal.Cast<double, Vector512<double>>(precisions.AsSpan(from, sums.Length));
        var logNorm = MemoryMarshal.Cast<double, Vector512<double>>(logNorms.AsSpan(from, sums.Length));
        for (var i = 0; i < lanes.Length; i++)
        {
            var z = (position - mean[i]) * precision[i];
            lanes[i] = Lanes.Fma(z * z, Vector512.Create(-0.5), lanes[i]) + logNorm[i];
        }
    }

    protected override (double Mean, double Precision) KernelAt(int kernel) => (means[kernel], precisions[kernel]);
}
