namespace Vae.Models.Datasets.Sprites;

/// <summary>
/// The outlines of the three dSprites shapes at scale 1 and orientation 0, in pixels from the
/// centre, y downwards. Measured on the original images: each of these numbers is the one with
/// which the fewest pixels differ.
/// </summary>
internal static class SpriteOutlines
{
    public const double SquareHalfSide = 9.6,
        EllipseHalfWidth = 12.765,
        EllipseHalfHeight = 7.215;

    /// <summary>
    /// The heart x = 16 sin³t, y = 13 cos t - 5 cos 2t - 2 cos 3t - cos 4t, widened, heightened and
    /// moved.
    /// </summary>
    public const double HeartWidth = 0.6,
        HeartHeight = 0.6625,
        HeartRise = 1.4425;

    /// <summary>Enough that no chord of a curve is farther from it than 0.002 pixels.</summary>
    private const int Corners = 256;

    /// <param name="shape">
    /// 0 the square, 1 the ellipse, 2 the heart: the order of the original.
    /// </param>
    public static (double X, double Y)[] Of(int shape) =>
        shape switch
        {
            0 =>
            [
                (-SquareHalfSide, -SquareHalfSide),
                (SquareHalfSide, -SquareHalfSide),
                (SquareHalfSide, SquareHalfSide),
                (-SquareHalfSide, SquareHalfSide),
            ],
            1 => Curve(t => (EllipseHalfWidth * Math.Cos(t), EllipseHalfHeight * Math.Sin(t))),
            _ => Curve(Heart),
        };

    private static (double X, double Y)[] Curve(Func<double, (double X, double Y)> at) =>
        [.. Enumerable.Range(0, Corners).Select(i => at(2 * Math.PI * i / Corners))];

    private static (double X, double Y) Heart(double t)
    {
        var height = (13 * Math.Cos(t)) - (5 * Math.Cos(2 * t)) - (2 * Math.Cos(3 * t)) - Math.Cos(4 * t);
        return (HeartWidth * 16 * Math.Pow(Math.Sin(t), 3), -(HeartHeight * height) - HeartRise);
    }
}
