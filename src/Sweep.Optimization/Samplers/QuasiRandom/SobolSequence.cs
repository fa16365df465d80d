using Foundation;

namespace Sweep.Optimization.Samplers.QuasiRandom;

/// <summary>
/// Sobol's sequence ("On the distribution of points in a cube", 1967): any 2^k points from the
/// first on lie evenly in every parameter, and in most pairs. A scramble by random triangular
/// matrices and a random shift keeps that, and makes each point by itself uniform (Matoušek, "On
/// the L2-discrepancy for anchored boxes", 1998).
/// </summary>
internal sealed class SobolSequence
{
    private readonly uint[][] directions;
    private readonly uint[] shifts;

    private SobolSequence(uint[][] directions, uint[] shifts) => (this.directions, this.shifts) = (directions, shifts);

    /// <summary>As published.</summary>
    public static SobolSequence Plain(int dimensions) =>
        new([.. Enumerable.Range(0, dimensions).Select(SobolDirections.Of)], new uint[dimensions]);

    public static SobolSequence Scrambled(int dimensions, Rng rng)
    {
        var plain = Plain(dimensions);
        var shifts = new uint[dimensions];
        for (var dimension = 0; dimension < dimensions; dimension++)
        {
            var rows = RowsOf(ref rng);
            plain.directions[dimension] = Array.ConvertAll(plain.directions[dimension], bits => Times(rows, bits));
            shifts[dimension] = rng.NextUInt32();
        }

        return new SobolSequence(plain.directions, shifts);
    }

    /// <summary>[dimensions]; the point with this number, in [0, 1).</summary>
    public double[] At(uint index)
    {
        var point = new double[directions.Length];
        for (var dimension = 0; dimension < point.Length; dimension++)
        {
            var bits = shifts[dimension];
            for (var bit = 0; bit < SobolDirections.Bits; bit++)
            {
                if ((index >> bit & 1) == 1)
                    bits ^= directions[dimension][bit];
            }

            point[dimension] = bits / 4294967296.0;
        }

        return point;
    }

    /// <summary>
    /// A random lower triangular matrix with ones on its diagonal: row i mixes the leading bits up
    /// to bit i.
    /// </summary>
    private static uint[] RowsOf(ref Rng rng)
    {
        var rows = new uint[SobolDirections.Bits];
        for (var row = 0; row < rows.Length; row++)
        {
            var diagonal = 1u << (SobolDirections.Bits - 1 - row);
            // The bits above the diagonal are the leading ones.
            rows[row] = (rng.NextUInt32() & ~(diagonal | (diagonal - 1))) | diagonal;
        }

        return rows;
    }

    private static uint Times(uint[] rows, uint bits)
    {
        var product = 0u;
        for (var row = 0; row < rows.Length; row++)
            product |= (uint)(uint.PopCount(rows[row] & bits) & 1) << (SobolDirections.Bits - 1 - row);
        return product;
    }
}
