using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Sweep.Optimization.Numerics;
using Sweep.Optimization.Spaces;

namespace Sweep.Optimization.Samplers.Tpe;

/// <summary>
/// Integers and stepped floats: the probability of a value is the mass that its interval has under
/// the kernel. Many observations share a value and then, mostly, a width too, so the masses are
/// computed once for each class of equal kernels.
/// </summary>
internal sealed class LatticeColumn(Archive archive, int dimension, OrderedAxis axis)
    : OrderedColumn(archive, dimension, axis)
{
    /// <summary>The class of kernels that know nothing of this parameter.</summary>
    private const int Uniform = 0;

    private readonly Bandwidths bandwidths = new();
    private readonly Dictionary<ulong, int> rowOf = [];
    private int[] classOf = [];
    private double[] means = [],
        precisions = [],
        logUnitMasses = [];
    private double[] rows = [];
    private int classes,
        paddedClasses;

    public override void Fit(ReadOnlySpan<int> slots, ReadOnlySpan<int> kernelOf)
    {
        var prior = slots.Length;
        var padded = Lanes.Padded(prior + 1);
        if (classOf.Length < padded)
        {
            classOf = new int[2 * padded];
            // A class for each kernel, and the uniform one.
            var most = Lanes.Padded(2 * padded + 1);
            means = new double[most];
            precisions = new double[most];
            logUnitMasses = new double[most];
        }

        classOf.AsSpan(0, padded).Fill(Uniform);
        classes = 0;
        Add(PriorMean, 0, 0);
        classOf[prior] = Add(
            PriorMean,
            PriorPrecision,
            Normal.LogUnitMass(Vector512.Create(PriorMean), Vector512.Create(PriorPrecision))[0]
        );

        var (sortedSlots, positions) = Archive.Sorted(Dimension);
        bandwidths.Fit(sortedSlots.Span, positions.Span, kernelOf);
        for (var i = 0; i < bandwidths.Count; i++)
        {
            var (mean, precision) = (bandwidths.Means[i], bandwidths.Precisions[i]);
            var isSame = means[classes - 1] == mean && precisions[classes - 1] == precision;
            classOf[bandwidths.Kernels[i]] = isSame ? classes - 1 : Add(mean, precision, bandwidths.LogUnitMasses[i]);
        }

        paddedClasses = Lanes.Padded(classes);
        means.AsSpan(classes, paddedClasses - classes).Clear();
        precisions.AsSpan(classes, paddedClasses - classes).Clear();
    }

    public override void Prepare(Candidates candidates)
    {
        rowOf.Clear();
        if (rows.Length < candidates.Count * paddedClasses)
            rows = new double[2 * candidates.Count * paddedClasses];
        for (var candidate = 0; candidate < candidates.Count; candidate++)
        {
            var cell = candidates.Cells(candidate)[Dimension];
            if (!candidates.Active(candidate)[Dimension] || rowOf.ContainsKey(cell))
                continue;
            var row = rowOf.Count * paddedClasses;
            rowOf.Add(cell, row);
            FillRow(cell, rows.AsSpan(row, paddedClasses));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddLogDensity(Candidates candidates, int candidate, int from, Span<double> sums)
    {
        var row = rows.AsSpan(rowOf[candidates.Cells(candidate)[Dimension]], paddedClasses);
        var kernelClasses = classOf.AsSpan(from, sums.Length);
        for (var i = 0; i < sums.Length; i++)
            sums[i] += row[kernelClasses[i]];
    }

    protected override (double Mean, double Precision) KernelAt(int kernel) =>
        (means[classOf[kernel]], precisions[classOf[kernel]]);

    private int Add(double mean, double precision, double logUnitMass)
    {
        (means[classes], precisions[classes], logUnitMasses[classes]) = (mean, precision, logUnitMass);
        return classes++;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void FillRow(ulong cell, Span<double> row)
    {
        var (middle, halfWidth) = Axis.Interval(cell);
        for (var i = 0; i < row.Length; i += Lanes.Width)
        {
            var (mean, precision) = (Vector512.Create(means, i), Vector512.Create(precisions, i));
            var logMass = Normal.LogMass((Vector512.Create(middle) - mean) * precision, halfWidth * precision);
            (logMass - Vector512.Create(logUnitMasses, i)).CopyTo(row[i..]);
        }

        row[Uniform] = Math.Log(2 * halfWidth);
    }
}
