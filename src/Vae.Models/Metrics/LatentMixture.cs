using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Vae.Models.Metrics;

/// <summary>
/// Densities of a sample under the posteriors of all rows, sixteen latents at a time, one a lane. No lane ever meets another, so the bits are the same on every
/// vector width.
/// </summary>
internal sealed class LatentMixture
{
    private const int Lanes = 16;

    // √(½ log2 e): a squared distance in these units is the binary logarithm of what it takes from the density.
    private const double DistanceUnit = 0.84932180028801904;

    private readonly FactorCells cells;
    private readonly int latents, blocks, rows;

    /// <summary>[blocks, sorted rows, 3, lanes]: mean, inverse deviation, and binary logarithm of the density at the mean (up to what all share).</summary>
    private readonly float[] table;

    /// <summary>[rows]: where in the sorted order each row lies.</summary>
    private readonly int[] place;

    public LatentMixture(GaussianPosteriors posteriors, FactorCells cells)
    {
        (this.cells, latents, rows) = (cells, posteriors.Latents, posteriors.Rows);
        blocks = (latents + Lanes - 1) / Lanes;
        table = new float[blocks * rows * 3 * Lanes];
        place = new int[rows];
        for (var sorted = 0; sorted < rows; sorted++)
        {
            place[cells.Order[sorted]] = sorted;
            for (var latent = 0; latent < blocks * Lanes; latent++)
            {
                // Lanes beyond the last latent hold a standard normal; nobody reads what comes of them.
                var source = (cells.Order[sorted] * latents) + latent;
                var (mean, deviation) = latent < latents ? (posteriors.Mean[source], posteriors.Deviation[source]) : (0f, 1f);
                var entry = ((((latent / Lanes) * rows) + sorted) * 3 * Lanes) + (latent % Lanes);
                table[entry] = mean;
                table[entry + Lanes] = (float)(DistanceUnit / deviation);
                table[entry + (2 * Lanes)] = (float)-Math.Log2(deviation);
            }
        }
    }

    /// <summary>
    /// Draws z from the posterior of a row and adds to <paramref name="nats"/>[factor][latent] the logarithm of the row's level's probability once z is known: the
    /// densities of the rows at that level, as a share of those of all rows.
    /// </summary>
    /// <param name="noise">[latents]: standard normals.</param>
    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(int row, ReadOnlySpan<float> noise, double[][] nats)
    {
        var ownLevels = cells.Levels[cells.CellOfRow[row]];
        Span<float> padded = stackalloc float[Lanes];
        Span<float> sums = stackalloc float[(1 + nats.Length) * Lanes];
        for (var block = 0; block < blocks; block++)
        {
            var firstLatent = block * Lanes;
            var used = Math.Min(Lanes, latents - firstLatent);
            padded.Clear();
            noise.Slice(firstLatent, used).CopyTo(padded);
            SumDensities(block, place[row], Vector512.Create<float>(padded), ownLevels, sums);
            for (var factor = 0; factor < nats.Length; factor++)
            {
                var ofLevel = sums.Slice((1 + factor) * Lanes, Lanes);
                for (var lane = 0; lane < used; lane++) nats[factor][firstLatent + lane] += Math.Log((double)ofLevel[lane] / sums[lane]);
            }
        }
    }

    /// <summary>
    /// Sums of densities, each relative to the density under the row's own posterior, so that the own term is 1 and no sum can vanish: over all rows, then for
    /// each factor over the rows at the own level.
    /// </summary>
    // Nearly all of the time is spent here, and a run may need it once: there is no time to be compiled twice.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void SumDensities(int block, int own, Vector512<float> noise, int[] ownLevels, Span<float> sums)
    {
        ref var first = ref table[block * rows * 3 * Lanes];
        ref var ownEntry = ref Unsafe.Add(ref first, own * 3 * Lanes);
        var z = Vector512.LoadUnsafe(ref ownEntry) + (noise * (Vector512.Create((float)DistanceUnit) / Vector512.LoadUnsafe(ref ownEntry, Lanes)));
        var ownDistance = (z - Vector512.LoadUnsafe(ref ownEntry)) * Vector512.LoadUnsafe(ref ownEntry, Lanes);
        var ownLogDensity = Vector512.FusedMultiplyAdd(-ownDistance, ownDistance, Vector512.LoadUnsafe(ref ownEntry, 2 * Lanes));

        sums.Clear();
        var total = Vector512<float>.Zero;
        var sorted = 0;
        for (var cell = 0; cell < cells.Ends.Length; cell++)
        {
            var sum = Vector512<float>.Zero;
            for (; sorted < cells.Ends[cell]; sorted++)
            {
                ref var entry = ref Unsafe.Add(ref first, sorted * 3 * Lanes);
                var distance = (z - Vector512.LoadUnsafe(ref entry)) * Vector512.LoadUnsafe(ref entry, Lanes);
                sum += Exp2(Vector512.FusedMultiplyAdd(-distance, distance, Vector512.LoadUnsafe(ref entry, 2 * Lanes) - ownLogDensity));
            }

            total += sum;
            var levels = cells.Levels[cell];
            for (var factor = 0; factor < levels.Length; factor++)
            {
                if (levels[factor] != ownLevels[factor]) continue;
                ref var ofLevel = ref sums[(1 + factor) * Lanes];
                (Vector512.LoadUnsafe(ref ofLevel) + sum).StoreUnsafe(ref ofLevel);
            }
        }

        total.StoreUnsafe(ref sums[0]);
    }

    /// <summary>2^x with a relative error below 1e-6, x held in [-126, 80]: at most 2^80, so that no sum overflows, and at least 2^-126 where the truth may be 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Exp2(Vector512<float> x)
    {
        x = Vector512.MinNative(Vector512.MaxNative(x, Vector512.Create(-126f)), Vector512.Create(80f));
        var whole = Vector512.Round(x);
        var rest = x - whole;
        // Taylor's series of 2^rest: ln(2)^k / k!.
        var power = Vector512.FusedMultiplyAdd(rest, Vector512.Create(1.5403530e-4f), Vector512.Create(1.3333558e-3f));
        power = Vector512.FusedMultiplyAdd(rest, power, Vector512.Create(9.6181291e-3f));
        power = Vector512.FusedMultiplyAdd(rest, power, Vector512.Create(5.5504109e-2f));
        power = Vector512.FusedMultiplyAdd(rest, power, Vector512.Create(0.24022651f));
        power = Vector512.FusedMultiplyAdd(rest, power, Vector512.Create(0.69314718f));
        power = Vector512.FusedMultiplyAdd(rest, power, Vector512<float>.One);
        var exponent = Vector512.ShiftLeft(Vector512.ConvertToInt32Native(whole) + Vector512.Create(127), 23);
        return power * exponent.AsSingle();
    }
}
