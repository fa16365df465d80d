using Foundation;

namespace Vae.Pictures.Umap;

/// <summary>
/// Points of the plane that are pulled together along the edges of a graph and pushed away from
/// points drawn at random (stochastic gradient descent on the cross entropy of the graph).
/// </summary>
/// <param name="places">[n, 2]: where the points begin; they are moved in place.</param>
internal sealed class ForceLayout(FuzzyGraph graph, float[] places)
{
    private const int Epochs = 500,
        PushesAPull = 5;

    // Nearness in the plane is 1 / (1 + a d^2b), the curve of this kind nearest to one that is 1 up
    // to the distance 0.1 and then falls as exp(0.1 - d).
    private const double A = 1.576943,
        B = 0.895061;

    private const double LargestStep = 4;

    /// <summary>Moves the points until they have settled.</summary>
    public void Settle(Rng stream)
    {
        var strongest = graph.Edges.Max(edge => edge.Weight);
        // An edge pulls as often as its weight says, the strongest one in each epoch.
        var edges = graph.Edges.Where(edge => edge.Weight >= strongest / Epochs).ToArray();
        var (nextPull, nextPush) = (new double[edges.Length], new double[edges.Length]);
        for (var i = 0; i < edges.Length; i++)
            (nextPull[i], nextPush[i]) = (strongest / edges[i].Weight, strongest / edges[i].Weight / PushesAPull);
        for (var epoch = 0; epoch < Epochs; epoch++)
        {
            var rate = 1 - ((double)epoch / Epochs);
            for (var i = 0; i < edges.Length; i++)
            {
                if (nextPull[i] > epoch)
                    continue;
                var period = strongest / edges[i].Weight;
                Pull(edges[i], rate);
                nextPull[i] += period;
                var pushes = (int)((epoch - nextPush[i]) / (period / PushesAPull));
                for (var push = 0; push < pushes; push++)
                    Push(edges[i].From, stream.NextInt(graph.Points), rate);
                nextPush[i] += pushes * period / PushesAPull;
            }
        }
    }

    private void Pull(FuzzyGraph.Edge edge, double rate)
    {
        var square = SquaredDistance(edge.From, edge.To);
        if (square == 0)
            return;
        var force = -2 * A * B * Math.Pow(square, B - 1) / ((A * Math.Pow(square, B)) + 1);
        for (var axis = 0; axis < 2; axis++)
        {
            var step = (float)(rate * Step(force, edge.From, edge.To, axis));
            places[(2 * edge.From) + axis] += step;
            places[(2 * edge.To) + axis] -= step;
        }
    }

    private void Push(int point, int other, double rate)
    {
        var square = SquaredDistance(point, other);
        if (square == 0)
            return;
        var force = 2 * B / ((0.001 + square) * ((A * Math.Pow(square, B)) + 1));
        for (var axis = 0; axis < 2; axis++)
            places[(2 * point) + axis] += (float)(rate * Step(force, point, other, axis));
    }

    private double Step(double force, int from, int to, int axis) =>
        Math.Clamp(force * (places[(2 * from) + axis] - (double)places[(2 * to) + axis]), -LargestStep, LargestStep);

    private double SquaredDistance(int one, int other)
    {
        var (x, y) = (
            (double)places[2 * one] - places[2 * other],
            (double)places[(2 * one) + 1] - places[(2 * other) + 1]
        );
        return (x * x) + (y * y);
    }
}
