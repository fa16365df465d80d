using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Foundation;
using Sweep.Optimization.Numerics;
using Sweep.Optimization.Spaces;

namespace Sweep.Optimization.Samplers.Tpe;

/// <summary>
/// Choices: a kernel favours the one that was observed, and leaves the others a share that shrinks
/// as observations grow.
/// </summary>
internal sealed class ChoiceColumn(Archive archive, int dimension, ChoiceAxis axis) : KernelColumn(archive, dimension)
{
    private const double Uniform = -1;

    private double[] choices = [];
    private double observed,
        other;

    public override void Fit(ReadOnlySpan<int> slots, ReadOnlySpan<int> kernelOf)
    {
        var padded = Lanes.Padded(slots.Length + 1);
        if (choices.Length < padded)
            choices = new double[2 * padded];
        choices.AsSpan(slots.Length, padded - slots.Length).Fill(Uniform);
        var observations = 0;
        for (var kernel = 0; kernel < slots.Length; kernel++)
        {
            var point = Archive.PointAt(slots[kernel]);
            var isActive = point.Active[Dimension];
            choices[kernel] = isActive ? point.Cells[Dimension] : Uniform;
            if (isActive)
                observations++;
        }

        var share = 1.0 / (observations + 1);
        other = share / (1 + axis.Choices * share);
        observed = (1 + share) / (1 + axis.Choices * share);
    }

    public override void Sample(Candidates candidates, ReadOnlySpan<int> kernels, ref Rng rng)
    {
        for (var candidate = 0; candidate < candidates.Count; candidate++)
        {
            if (!candidates.Active(candidate)[Dimension])
                continue;
            var favourite = choices[kernels[candidate]];
            var keeps = favourite != Uniform && rng.NextDouble() < observed - other;
            candidates.Cells(candidate)[Dimension] = keeps ? (ulong)favourite : (ulong)rng.NextInt(axis.Choices);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddLogDensity(Candidates candidates, int candidate, int from, Span<double> sums)
    {
        var choice = Vector512.Create((double)candidates.Cells(candidate)[Dimension]);
        var uniform = Vector512.Create(-Math.Log(axis.Choices));
        var (hit, miss) = (Vector512.Create(Math.Log(observed)), Vector512.Create(Math.Log(other)));
        var kernels = MemoryMarshal.Cast<double, Vector512<double>>(choices.AsSpan(from, sums.Length));
        var lanes = MemoryMarshal.Cast<double, Vector512<double>>(sums);
        for (var i = 0; i < lanes.Length; i++)
        {
            var known = Vector512.ConditionalSelect(Vector512.Equals(kernels[i], choice), hit, miss);
            lanes[i] += Vector512.ConditionalSelect(
                Vector512.LessThan(kernels[i], Vector512<double>.Zero),
                uniform,
                known
            );
        }
    }
}
