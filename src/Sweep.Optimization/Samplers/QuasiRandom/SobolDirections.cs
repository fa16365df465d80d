namespace Sweep.Optimization.Samplers.QuasiRandom;

/// <summary>
/// The direction numbers of Sobol's sequence, from the primitive polynomials and first numbers that
/// Joe and Kuo chose ("Constructing Sobol sequences with better two-dimensional projections",
/// 2008).
/// </summary>
internal static class SobolDirections
{
    public const int Bits = 32;

    /// <summary>
    /// For each dimension the polynomial, whose bits are its coefficients, and the first odd
    /// numbers, as many as its degree.
    /// </summary>
    private static readonly (int Polynomial, uint[] First)[] Table =
    [
        (3, [1]),
        (7, [1, 3]),
        (11, [1, 3, 1]),
        (13, [1, 1, 1]),
        (19, [1, 1, 3, 3]),
        (25, [1, 3, 5, 13]),
        (37, [1, 1, 5, 5, 17]),
        (41, [1, 1, 5, 5, 5]),
        (47, [1, 1, 7, 11, 19]),
        (55, [1, 1, 5, 1, 1]),
        (59, [1, 1, 1, 3, 11]),
        (61, [1, 3, 5, 5, 31]),
        (67, [1, 3, 3, 9, 7, 49]),
        (91, [1, 1, 1, 15, 21, 21]),
        (97, [1, 3, 1, 13, 27, 49]),
        (103, [1, 1, 1, 15, 7, 5]),
        (109, [1, 3, 1, 15, 13, 25]),
        (115, [1, 1, 5, 5, 19, 61]),
        (131, [1, 3, 7, 11, 23, 15, 103]),
        (137, [1, 3, 7, 13, 13, 15, 69]),
        (143, [1, 1, 3, 13, 7, 35, 63]),
        (145, [1, 3, 5, 9, 1, 25, 53]),
        (157, [1, 3, 1, 13, 9, 35, 107]),
    ];

    /// <summary>The first dimension needs no polynomial.</summary>
    public static int MostDimensions => Table.Length + 1;

    /// <summary>
    /// [Bits]; the k-th is what the k-th bit of an index adds, as a binary fraction.
    /// </summary>
    public static uint[] Of(int dimension)
    {
        var directions = new uint[Bits];
        if (dimension == 0)
        {
            for (var bit = 0; bit < Bits; bit++)
                directions[bit] = 1u << (Bits - 1 - bit);
            return directions;
        }

        var (polynomial, first) = Table[dimension - 1];
        var degree = first.Length;
        for (var bit = 0; bit < Bits; bit++)
        {
            if (bit < degree)
            {
                directions[bit] = first[bit] << (Bits - 1 - bit);
                continue;
            }

            // Bratley and Fox, "Algorithm 659", 1988.
            directions[bit] = directions[bit - degree] ^ (directions[bit - degree] >> degree);
            for (var term = 1; term < degree; term++)
            {
                if ((polynomial >> (degree - term) & 1) == 1)
                    directions[bit] ^= directions[bit - term];
            }
        }

        return directions;
    }
}
