namespace Sweep.Optimization.Numerics;

/// <summary>The axes of a symmetric matrix.</summary>
internal static class SymmetricMatrix
{
    private const int MostSweeps = 60;

    /// <summary>
    /// Eigenvalues and eigenvectors, by Jacobi's rotations (1846), which are as exact for small
    /// eigenvalues as for large ones.
    /// </summary>
    /// <param name="matrix">[n, n]; unchanged.</param>
    /// <returns>Values: [n]; vectors: [n, n], one a column. In no order.</returns>
    public static (double[] Values, double[,] Vectors) Eigen(double[,] matrix)
    {
        var n = matrix.GetLength(0);
        var a = (double[,])matrix.Clone();
        var vectors = new double[n, n];
        for (var i = 0; i < n; i++)
            vectors[i, i] = 1;
        for (var sweep = 0; sweep < MostSweeps && !IsDiagonal(a); sweep++)
        {
            for (var row = 0; row < n; row++)
            {
                for (var column = row + 1; column < n; column++)
                    Rotate(a, vectors, row, column);
            }
        }

        return ([.. Enumerable.Range(0, n).Select(i => a[i, i])], vectors);
    }

    private static bool IsDiagonal(double[,] a)
    {
        var (off, on) = (0.0, 0.0);
        for (var i = 0; i < a.GetLength(0); i++)
        {
            on += a[i, i] * a[i, i];
            for (var j = i + 1; j < a.GetLength(0); j++)
                off += a[i, j] * a[i, j];
        }

        return off <= 1e-28 * on;
    }

    /// <summary>Turns the plane of two axes so that what ties them vanishes.</summary>
    private static void Rotate(double[,] a, double[,] vectors, int p, int q)
    {
        if (a[p, q] == 0)
            return;
        var theta = (a[q, q] - a[p, p]) / (2 * a[p, q]);
        var tangent = 1 / (Math.Abs(theta) + Math.Sqrt(theta * theta + 1));
        if (theta < 0)
            tangent = -tangent;
        var cosine = 1 / Math.Sqrt(tangent * tangent + 1);
        var sine = tangent * cosine;
        for (var k = 0; k < a.GetLength(0); k++)
            (a[k, p], a[k, q]) = (cosine * a[k, p] - sine * a[k, q], sine * a[k, p] + cosine * a[k, q]);
        for (var k = 0; k < a.GetLength(0); k++)
        {
            (a[p, k], a[q, k]) = (cosine * a[p, k] - sine * a[q, k], sine * a[p, k] + cosine * a[q, k]);
            (vectors[k, p], vectors[k, q]) = (
                cosine * vectors[k, p] - sine * vectors[k, q],
                sine * vectors[k, p] + cosine * vectors[k, q]
            );
        }
    }
}
