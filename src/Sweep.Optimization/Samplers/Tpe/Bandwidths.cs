using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Sweep.Optimization.Numerics;

namespace Sweep.Optimization.Samplers.Tpe;

/// <summary>
/// The kernels of one ordered dimension, in the order of their means: each is a normal distribution
/// cut to [0, 1], centred on an observation, as wide as the distance to its farther neighbour. So
/// kernels are narrow where observations crowd.
/// </summary>
internal sealed class Bandwidths
{
    /// <summary>
    /// No kernel is narrower than the range divided by this (or by the number of observations plus
    /// two, if that is less).
    /// </summary>
    private const int NarrowestShare = 100;

    private double[] means = [],
        precisions = [],
        logUnitMasses = [],
        logPrecisions = [];
    private int[] kernels = [];

    public int Count { get; private set; }

    public ReadOnlySpan<double> Means => means.AsSpan(0, Count);

    /// <summary>One over the standard deviation of each.</summary>
    public ReadOnlySpan<double> Precisions => precisions.AsSpan(0, Count);

    public ReadOnlySpan<double> LogPrecisions => logPrecisions.AsSpan(0, Count);

    /// <summary>The logarithm of the share of each that lies in [0, 1].</summary>
    public ReadOnlySpan<double> LogUnitMasses => logUnitMasses.AsSpan(0, Count);

    /// <summary>Which kernel of the mixture each belongs to.</summary>
    public ReadOnlySpan<int> Kernels => kernels.AsSpan(0, Count);

    /// <param name="slots">Slots of the archive by position.</param>
    /// <param name="positions">Their positions in [0, 1], ascending.</param>
    /// <param name="kernelOf">
    /// For each slot of the archive its kernel, or -1 if it is not in the mixture.
    /// </param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Fit(ReadOnlySpan<int> slots, ReadOnlySpan<double> positions, ReadOnlySpan<int> kernelOf)
    {
        if (means.Length < slots.Length)
        {
            var most = Lanes.Padded(2 * slots.Length);
            means = new double[most];
            precisions = new double[most];
            logPrecisions = new double[most];
            logUnitMasses = new double[most];
            kernels = new int[most];
        }

        Count = 0;
        for (var i = 0; i < slots.Length; i++)
        {
            var kernel = kernelOf[slots[i]];
            if (kernel < 0)
                continue;
            means[Count] = positions[i];
            kernels[Count] = kernel;
            Count++;
        }

        var narrowest = 1.0 / Math.Min(NarrowestShare, Count + 2);
        for (var i = 0; i < Count; i++)
            precisions[i] = 1 / Math.Clamp(Distance(i), narrowest, 1);

        // In this order neighbours lie close together, so most lanes are wholly inside.
        for (var i = 0; i < Count; i += Lanes.Width)
        {
            var precision = Vector512.Create(precisions, i);
            Lanes.Log(precision).CopyTo(logPrecisions, i);
            Normal.LogUnitMass(Vector512.Create(means, i), precision).CopyTo(logUnitMasses, i);
        }
    }

    // The distance to the end of the range counts only for a lone kernel.
    private double Distance(int i)
    {
        if (Count == 1)
            return Math.Max(means[0], 1 - means[0]);
        if (i == 0)
            return means[1] - means[0];
        if (i == Count - 1)
            return means[i] - means[i - 1];
        return Math.Max(means[i] - means[i - 1], means[i + 1] - means[i]);
    }
}
