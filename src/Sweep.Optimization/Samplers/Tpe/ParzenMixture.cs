using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using Foundation;
using Sweep.Optimization.Numerics;
using Sweep.Optimization.Spaces;

namespace Sweep.Optimization.Samplers.Tpe;

/// <summary>
/// A density over some dimensions of a space: a weighted sum of kernels, one for each observation
/// and one for the prior, each a product over the dimensions. A sample draws one kernel for all
/// dimensions, so what went together stays together; this holds across conditions too, since a
/// kernel follows a candidate into whichever branch it takes and is uniform where it has seen
/// nothing.
/// </summary>
internal sealed class ParzenMixture
{
    /// <summary>
    /// Kernels are visited in tiles, so that all candidates meet them while they are in the cache.
    /// </summary>
    private const int Tile = 512;

    private const double PriorWeight = 1;

    private readonly PointSpace space;
    private readonly int[] dimensions;
    private readonly bool countsWidths,
        ages;

    /// <summary>One for each dimension that has a choice.</summary>
    private readonly KernelColumn[] columns;
    private double[] weights = [],
        logWeights = [];
    private int[] kernelOf = [];
    private int kernels;

    /// <param name="dimensions">Ascending.</param>
    /// <param name="countsWidths">
    /// Of a single dimension: whether <see cref="LogDensities"/> counts each kernel by its width,
    /// so that all are as high as their weights.
    /// </param>
    /// <param name="ages">Whether old observations weigh less than new ones.</param>
    public ParzenMixture(
        PointSpace space,
        Archive archive,
        IReadOnlyList<int> dimensions,
        bool countsWidths,
        bool ages = true
    )
    {
        Invariant.Holds(!countsWidths || dimensions.Count == 1, "a kernel has one width in one dimension");
        this.space = space;
        this.dimensions = [.. dimensions];
        (this.countsWidths, this.ages) = (countsWidths, ages);
        columns =
        [
            .. dimensions
                .Where(dimension => space.AxisOf(dimension).Count != 1)
                .Select(dimension => KernelColumn.Of(space, archive, dimension)),
        ];
    }

    /// <summary>Learns from the observations in these slots of the archive, oldest first.</summary>
    /// <param name="archiveSlots">How many slots the archive has.</param>
    public void Fit(ReadOnlySpan<int> slots, int archiveSlots)
    {
        kernels = slots.Length + 1;
        if (kernelOf.Length < archiveSlots)
            kernelOf = new int[2 * archiveSlots];
        kernelOf.AsSpan(0, archiveSlots).Fill(-1);
        for (var kernel = 0; kernel < slots.Length; kernel++)
            kernelOf[slots[kernel]] = kernel;
        foreach (var column in columns)
            column.Fit(slots, kernelOf);
        Weigh(slots.Length);
    }

    /// <summary>Settles the mixture's dimensions of each candidate.</summary>
    public void Sample(Candidates candidates, ref Rng rng)
    {
        Span<int> chosen = stackalloc int[candidates.Count];
        for (var candidate = 0; candidate < chosen.Length; candidate++)
            chosen[candidate] = DrawKernel(ref rng);
        foreach (var dimension in dimensions)
        {
            for (var candidate = 0; candidate < chosen.Length; candidate++)
            {
                var active = candidates.Active(candidate);
                active[dimension] = space.IsActive(dimension, candidates.Cells(candidate), active);
            }

            Array.Find(columns, column => column.Dimension == dimension)?.Sample(candidates, chosen, ref rng);
        }
    }

    /// <summary>
    /// The logarithm of the density at each candidate, up to a term that is the same for all.
    /// </summary>
    public double[] LogDensities(Candidates candidates)
    {
        foreach (var column in columns)
            column.Prepare(candidates);
        var totals = new LogSum[candidates.Count];
        Array.Fill(totals, LogSum.Zero);
        Span<double> sums = stackalloc double[Tile];
        var padded = Lanes.Padded(kernels);
        for (var from = 0; from < padded; from += Tile)
        {
            var tile = sums[..Math.Min(Tile, padded - from)];
            for (var candidate = 0; candidate < candidates.Count; candidate++)
            {
                logWeights.AsSpan(from, tile.Length).CopyTo(tile);
                foreach (var column in columns)
                {
                    if (candidates.Active(candidate)[column.Dimension])
                        column.AddLogDensity(candidates, candidate, from, tile);
                }

                totals[candidate] = totals[candidate].Plus(MemoryMarshal.Cast<double, Vector512<double>>(tile));
            }
        }

        return Array.ConvertAll(totals, total => total.Value);
    }

    private int DrawKernel(ref Rng rng)
    {
        var left = rng.NextDouble();
        for (var kernel = 0; kernel < kernels; kernel++)
        {
            left -= weights[kernel];
            if (left < 0)
                return kernel;
        }

        return kernels - 1;
    }

    /// <summary>
    /// The newest 25 weigh as much as the prior; the older ones, where they age, less and less.
    /// </summary>
    private void Weigh(int observations)
    {
        const int Full = 25;
        var padded = Lanes.Padded(kernels);
        if (weights.Length < padded)
        {
            weights = new double[2 * padded];
            logWeights = new double[2 * padded];
        }

        var ramp = ages ? observations - Full : 0;
        for (var kernel = 0; kernel < observations; kernel++)
        {
            var share = ramp > 1 ? (double)kernel / (ramp - 1) : 0;
            weights[kernel] = kernel < ramp ? 1.0 / observations * (1 - share) + share : 1;
        }

        weights[observations] = PriorWeight;
        var widths = countsWidths ? columns.SingleOrDefault() : null;
        var sum = 0.0;
        for (var kernel = 0; kernel < kernels; kernel++)
            sum += weights[kernel];
        for (var kernel = 0; kernel < kernels; kernel++)
        {
            weights[kernel] /= sum;
            logWeights[kernel] = Math.Log(weights[kernel] * (widths?.WidthOf(kernel) ?? 1));
        }

        logWeights.AsSpan(kernels, padded - kernels).Fill(double.NegativeInfinity);
    }
}
