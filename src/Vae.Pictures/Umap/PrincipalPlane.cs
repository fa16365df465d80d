namespace Vae.Pictures.Umap;

/// <summary>The plane in which points vary most.</summary>
internal static class PrincipalPlane
{
    private const int Iterations = 100;

    /// <summary>[n, 2]: where points lie in it, their mean at the origin.</summary>
    public static float[] Project(float[] points, int width)
    {
        var count = points.Length / width;
        var centered = Center(points, width);
        var plane = new float[2 * count];
        for (var axis = 0; axis < 2; axis++)
        {
            var direction = Principal(centered, width, axis);
            for (var row = 0; row < count; row++)
            {
                var own = centered.AsSpan(row * width, width);
                var along = Dot(own, direction);
                plane[(2 * row) + axis] = (float)along;
                for (var i = 0; i < width; i++)
                    own[i] -= along * direction[i];
            }
        }

        return plane;
    }

    private static double[] Center(float[] points, int width)
    {
        var (count, mean) = (points.Length / width, new double[width]);
        for (var i = 0; i < points.Length; i++)
            mean[i % width] += (double)points[i] / count;
        var centered = new double[points.Length];
        for (var i = 0; i < points.Length; i++)
            centered[i] = points[i] - mean[i % width];
        return centered;
    }

    /// <summary>The direction in which rows vary most, by power iteration.</summary>
    private static double[] Principal(double[] rows, int width, int axis)
    {
        var direction = new double[width];
        // Any start will do that is not at a right angle to the direction.
        for (var i = 0; i < width; i++)
            direction[i] = 1.0 / (1 + ((i + axis) % width));
        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            var next = new double[width];
            for (var start = 0; start < rows.Length; start += width)
            {
                var row = rows.AsSpan(start, width);
                var along = Dot(row, direction);
                for (var i = 0; i < width; i++)
                    next[i] += along * row[i];
            }

            var length = Math.Sqrt(Dot(next, next));
            if (length == 0)
                return direction;
            for (var i = 0; i < width; i++)
                direction[i] = next[i] / length;
        }

        return direction;
    }

    private static double Dot(ReadOnlySpan<double> one, ReadOnlySpan<double> other)
    {
        var sum = 0.0;
        for (var i = 0; i < one.Length; i++)
            sum += one[i] * other[i];
        return sum;
    }
}
