using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Vae.Models.Metrics;

/// <summary>
/// The mixture of all rows' posteriors in one latent dimension: its density at sixteen points at
/// once, apart for every value of every factor. Only the components that reach a section of the
/// line are looked at there. No lane ever meets another, so the bits are the same on every vector
/// width.
/// </summary>
internal sealed class LatentMixture
{
    public const int Lanes = 16;

    // √(½ log2 e): a squared distance in these units is the binary logarithm of what it takes from
    // the density.
    private const double DistanceUnit = 0.84932180028801904;

    private readonly FactorLevels levels;
    private readonly double[] mean,
        deviation,
        peak,
        from,
        to;
    private readonly float[] inverse;
    private readonly int[] row;

    /// <summary>
    /// Components by number: those of a section, then those of a section within it, and so on.
    /// </summary>
    private int[] sections;

    public LatentMixture(LatentComponents components, FactorLevels levels)
    {
        this.levels = levels;
        var count = components.Count;
        (mean, deviation, peak, from, to) = (
            new double[count],
            new double[count],
            new double[count],
            new double[count],
            new double[count]
        );
        (inverse, row, sections) = (new float[count], new int[count], new int[4 * count]);
        Sums = new double[levels.Count * Lanes];
        Whole = new Section(0, count, double.PositiveInfinity, IsUnanimous: false);
        for (var i = 0; i < count; i++)
        {
            (mean[i], deviation[i], row[i]) = components[i];
            (from[i], to[i]) = components.Support(i);
            (peak[i], inverse[i], sections[i]) = (-Math.Log2(deviation[i]), (float)(DistanceUnit / deviation[i]), i);
        }

        Whole = Within(Whole, double.NegativeInfinity, double.PositiveInfinity);
    }

    /// <summary>All components.</summary>
    public Section Whole { get; }

    /// <summary>[values of all factors, lanes]: what <see cref="SumDensities"/> found.</summary>
    public double[] Sums { get; }

    /// <summary>
    /// The components of a section that reach between two points. Overwrites the sections made
    /// within this one before.
    /// </summary>
    public Section Within(Section section, double left, double right)
    {
        var start = section.Start + section.Count;
        if (start + section.Count > sections.Length)
            Array.Resize(ref sections, 2 * (start + section.Count));
        var (end, narrowest, unanimous) = (start, double.PositiveInfinity, true);
        foreach (var i in sections.AsSpan(section.Start, section.Count))
        {
            if (from[i] >= right || to[i] <= left)
                continue;
            sections[end++] = i;
            narrowest = Math.Min(narrowest, deviation[i]);
            unanimous = unanimous && levels.OfRow(row[i]).SequenceEqual(levels.OfRow(row[sections[start]]));
        }

        return new Section(start, end - start, narrowest, unanimous);
    }

    /// <summary>
    /// Fills <see cref="Sums"/> with the densities at <paramref name="centre"/> +
    /// <paramref name="offsets"/> of a section's components, summed over the rows at each value of
    /// each factor, in units of the returned number.
    /// </summary>
    // Nearly all of the time is spent here, and a run may need it once: there is no time to be
    // compiled twice.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public double SumDensities(Section section, double centre, Vector512<float> offsets)
    {
        Array.Clear(Sums);
        ref var sums = ref Sums[0];
        var highest = -Math.Log2(section.Narrowest);
        foreach (var i in sections.AsSpan(section.Start, section.Count))
        {
            var distance = (offsets - Vector512.Create((float)(mean[i] - centre))) * Vector512.Create(inverse[i]);
            var density = Exp2(
                Vector512.FusedMultiplyAdd(-distance, distance, Vector512.Create((float)(peak[i] - highest)))
            );
            var (lower, upper) = Vector512.Widen(density);
            foreach (var level in levels.OfRow(row[i]))
            {
                ref var ofLevel = ref Unsafe.Add(ref sums, level * Lanes);
                (Vector512.LoadUnsafe(ref ofLevel) + lower).StoreUnsafe(ref ofLevel);
                (Vector512.LoadUnsafe(ref ofLevel, Lanes / 2) + upper).StoreUnsafe(ref ofLevel, Lanes / 2);
            }
        }

        return 1 / (section.Narrowest * Math.Sqrt(Math.Tau));
    }

    /// <summary>
    /// 2^x with a relative error below 1e-6, x held in [-126, 0]: at least 2^-126 where the truth
    /// may be 0.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Exp2(Vector512<float> x)
    {
        x = Vector512.MaxNative(x, Vector512.Create(-126f));
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

    /// <summary>Some components.</summary>
    /// <param name="Start">Where their numbers begin.</param>
    /// <param name="Count">How many they are.</param>
    /// <param name="Narrowest">The least of their deviations.</param>
    /// <param name="IsUnanimous">
    /// Whether all their rows are alike in every factor, so that z tells everything here.
    /// </param>
    public readonly record struct Section(int Start, int Count, double Narrowest, bool IsUnanimous);
}
