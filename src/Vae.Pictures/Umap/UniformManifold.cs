using Foundation;

namespace Vae.Pictures.Umap;

/// <summary>
/// Points of a space of many dimensions laid out in the plane, so that neighbours stay neighbours:
/// UMAP (McInnes, Healy and Melville, "UMAP: uniform manifold approximation and projection", 2018),
/// with the Euclidean distance. Distances between far groups and the size of groups mean nothing.
/// </summary>
public static class UniformManifold
{
    /// <summary>How many nearest points, itself included, a point is held together with.</summary>
    public const int Neighbors = 15;

    // The layout begins as wide as this in its widest direction.
    private const float StartWidth = 10;

    /// <summary>Lays points out.</summary>
    /// <param name="points">[n, width], with at least <see cref="Neighbors"/> + 1 points.</param>
    /// <param name="stream">Decides which points push each other away.</param>
    /// <returns>[n, 2].</returns>
    public static float[] LayOut(float[] points, int width, Rng stream)
    {
        var count = points.Length / width;
        Invariant.Holds(count > Neighbors, "every point has neighbours");
        var graph = FuzzyGraph.Of(NearestPoints.Of(points, width, Neighbors));
        var plane = PrincipalPlane.Project(points, width);
        var widest = plane.Max(Math.Abs);
        for (var i = 0; i < plane.Length && widest > 0; i++)
            plane[i] *= StartWidth / widest;
        new ForceLayout(graph, plane).Settle(stream);
        return plane;
    }
}
