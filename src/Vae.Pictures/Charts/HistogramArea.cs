using ScottPlot;

namespace Vae.Pictures.Charts;

/// <summary>The part of the plane that a density fills, in square cells.</summary>
internal sealed class HistogramArea((double X, double Y) mean, (double X, double Y) variance)
{
    private const int Cells = 60;

    // So many standard deviations to each side.
    private const double Reach = 3.5;

    private readonly double halfWidth = Reach * Math.Sqrt(variance.X),
        halfHeight = Reach * Math.Sqrt(variance.Y);

    public CoordinateRect Extent =>
        new(mean.X - halfWidth, mean.X + halfWidth, mean.Y - halfHeight, mean.Y + halfHeight);

    /// <summary>[rows from the top, columns]: how many points lie in each cell.</summary>
    public double[,] Count(IEnumerable<Coordinates> points)
    {
        var counts = new double[Cells, Cells];
        foreach (var point in points)
        {
            var column = (int)Math.Floor((point.X - Extent.Left) / Extent.Width * Cells);
            var row = (int)Math.Floor((Extent.Top - point.Y) / Extent.Height * Cells);
            if (column is >= 0 and < Cells && row is >= 0 and < Cells)
                counts[row, column]++;
        }

        return counts;
    }

    /// <summary>A function at the corners of the cells.</summary>
    public Coordinates3d[,] Grid(Func<double, double, double> function)
    {
        var grid = new Coordinates3d[Cells + 1, Cells + 1];
        for (var row = 0; row <= Cells; row++)
        {
            for (var column = 0; column <= Cells; column++)
            {
                var x = Extent.Left + (Extent.Width * column / Cells);
                var y = Extent.Bottom + (Extent.Height * row / Cells);
                grid[row, column] = new Coordinates3d(x, y, function(x, y));
            }
        }

        return grid;
    }
}
