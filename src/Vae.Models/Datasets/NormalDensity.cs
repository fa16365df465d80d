namespace Vae.Models.Datasets;

/// <summary>The density of a normal distribution in the plane.</summary>
/// <param name="Mean">Where it is highest.</param>
/// <param name="Variance">Of x and of y.</param>
/// <param name="Covariance">
/// Of x with y; its square is less than the product of the variances.
/// </param>
public sealed record NormalDensity((double X, double Y) Mean, (double X, double Y) Variance, double Covariance)
{
    /// <summary>The density at a point.</summary>
    public double At(double x, double y)
    {
        var (dx, dy) = (x - Mean.X, y - Mean.Y);
        var determinant = (Variance.X * Variance.Y) - (Covariance * Covariance);
        var square = ((Variance.Y * dx * dx) - (2 * Covariance * dx * dy) + (Variance.X * dy * dy)) / determinant;
        return Math.Exp(-square / 2) / (Math.Tau * Math.Sqrt(determinant));
    }
}
