namespace Vae.Pictures.Umap;

/// <summary>The points that lie nearest to each, itself first, by exact distances.</summary>
/// <param name="Count">How many for each point.</param>
/// <param name="Points">[n, count]: their numbers, the nearest first.</param>
/// <param name="Distances">[n, count].</param>
internal sealed record NearestPoints(int Count, int[] Points, double[] Distances)
{
    public static NearestPoints Of(float[] points, int width, int count)
    {
        var rows = points.Length / width;
        var (numbers, distances) = (new int[rows * count], new double[rows * count]);
        var (squares, order) = (new double[rows], new int[rows]);
        for (var row = 0; row < rows; row++)
        {
            var own = points.AsSpan(row * width, width);
            for (var other = 0; other < rows; other++)
            {
                squares[other] = SquaredDistance(own, points.AsSpan(other * width, width));
                order[other] = other;
            }

            // A point at the same place does not come before the point itself.
            squares[row] = -1;
            Array.Sort(squares, order);
            for (var i = 0; i < count; i++)
            {
                numbers[(row * count) + i] = order[i];
                distances[(row * count) + i] = i == 0 ? 0 : Math.Sqrt(squares[i]);
            }
        }

        return new NearestPoints(count, numbers, distances);
    }

    private static double SquaredDistance(ReadOnlySpan<float> one, ReadOnlySpan<float> other)
    {
        var sum = 0.0;
        for (var i = 0; i < one.Length; i++)
        {
            var difference = (double)one[i] - other[i];
            sum += difference * difference;
        }

        return sum;
    }
}
