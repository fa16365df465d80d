using Foundation;
using Vae.Models.Datasets;

namespace Vae.Models.Metrics;

/// <summary>
/// Classification trees, each grown on rows drawn with replacement (Breiman, "Bagging predictors",
/// 1996), that vote. A split is the threshold on any latent that lowers Gini's impurity most; what
/// it lowers it by is that latent's importance (Breiman et al., "Classification and regression
/// trees", 1984).
/// </summary>
internal sealed class BaggedTrees
{
    private const int Trees = 20,
        Deepest = 12;

    /// <summary>Drawn rows, some of them the same: about five rows.</summary>
    private const int LeastLeaf = 8;

    /// <summary>Thresholds are looked for between so many quantiles of a latent.</summary>
    private const int MostBins = 64;

    private readonly Factor factor;
    private readonly List<Node> nodes = [];
    private readonly List<int> roots = [];
    private readonly float[][] edges;
    private readonly byte[] bins;
    private readonly int latents;

    private BaggedTrees(Representation representation, Factor factor, int[] rows)
    {
        (this.factor, latents) = (factor, representation.Latents);
        Importance = new double[latents];
        edges =
        [
            .. Enumerable.Range(0, latents).Select(j => Edges([.. rows.Select(row => representation.Row(row)[j])])),
        ];
        bins = new byte[representation.Rows * latents];
        foreach (var row in rows)
        {
            var codes = representation.Row(row);
            for (var j = 0; j < latents; j++)
                bins[(row * latents) + j] = Bin(edges[j], codes[j]);
        }
    }

    /// <summary>[latents]: shares of all importance; 0 for all where no split helps.</summary>
    public double[] Importance { get; private set; }

    public static BaggedTrees Grow(Representation representation, Factor factor, int[] rows, ref Rng stream)
    {
        var forest = new BaggedTrees(representation, factor, rows);
        for (var tree = 0; tree < Trees; tree++)
        {
            var drawn = new int[rows.Length];
            foreach (ref var row in drawn.AsSpan())
                row = rows[stream.NextInt(rows.Length)];
            forest.roots.Add(forest.Grow(drawn, depth: 0));
        }

        var total = forest.Importance.Sum();
        if (total > 0)
            forest.Importance = [.. forest.Importance.Select(x => x / total)];
        return forest;
    }

    /// <summary>The level that most trees say.</summary>
    public int Predict(ReadOnlySpan<float> codes)
    {
        var votes = new int[factor.Levels];
        foreach (var root in roots)
        {
            var node = nodes[root];
            while (node.Latent >= 0)
                node = nodes[codes[node.Latent] > node.Threshold ? node.Above : node.Below];
            votes[node.Level]++;
        }

        return Array.IndexOf(votes, votes.Max());
    }

    /// <summary>Quantiles that differ, each of them a value that occurs.</summary>
    private static float[] Edges(float[] values)
    {
        Array.Sort(values);
        return
        [
            .. Enumerable
                .Range(1, MostBins - 1)
                .Select(i => values[(int)((long)i * values.Length / MostBins)])
                .Distinct()
                .Where(edge => edge < values[^1]),
        ];
    }

    /// <summary>How many edges a value is above.</summary>
    private static byte Bin(float[] edges, float value)
    {
        var place = Array.BinarySearch(edges, value);
        return (byte)(place >= 0 ? place : ~place);
    }

    private int Grow(Span<int> rows, int depth)
    {
        var counts = new int[factor.Levels];
        foreach (var row in rows)
            counts[factor.LevelOfRow[row]]++;
        var index = nodes.Count;
        nodes.Add(new Node(-1, 0, 0, 0, Array.IndexOf(counts, counts.Max())));
        if (depth == Deepest || rows.Length < 2 * LeastLeaf || counts.Max() == rows.Length)
            return index;
        var (gain, latent, bin) = Best(rows, counts);
        if (gain <= 0)
            return index;

        Importance[latent] += gain;
        var below = Partition(rows, latent, bin);
        var (left, right) = (Grow(rows[..below], depth + 1), Grow(rows[below..], depth + 1));
        nodes[index] = nodes[index] with
        {
            Latent = latent,
            Threshold = edges[latent][bin],
            Below = left,
            Above = right,
        };
        return index;
    }

    /// <summary>The split that lowers impurity most, times the rows.</summary>
    private (double Gain, int Latent, int Bin) Best(ReadOnlySpan<int> rows, int[] counts)
    {
        var whole = counts.Sum(count => (double)count * count) / rows.Length;
        var best = (Gain: 1e-9 * rows.Length, Latent: -1, Bin: -1);
        var (histogram, left) = (new int[MostBins * factor.Levels], new int[factor.Levels]);
        for (var j = 0; j < latents; j++)
        {
            Array.Clear(histogram);
            Array.Clear(left);
            foreach (var row in rows)
                histogram[(bins[(row * latents) + j] * factor.Levels) + factor.LevelOfRow[row]]++;
            var (inLeft, leftSquares, rightSquares) = (0, 0.0, whole * rows.Length);
            for (var bin = 0; bin < edges[j].Length; bin++)
            {
                for (var level = 0; level < left.Length; level++)
                {
                    var moved = histogram[(bin * factor.Levels) + level];
                    if (moved == 0)
                        continue;
                    var right = counts[level] - left[level];
                    leftSquares += (double)moved * ((2 * left[level]) + moved);
                    rightSquares -= (double)moved * ((2 * right) - moved);
                    left[level] += moved;
                    inLeft += moved;
                }

                if (inLeft < LeastLeaf || rows.Length - inLeft < LeastLeaf)
                    continue;
                var gain = (leftSquares / inLeft) + (rightSquares / (rows.Length - inLeft)) - whole;
                if (gain > best.Gain)
                    best = (gain, j, bin);
            }
        }

        return best.Latent < 0 ? default : best;
    }

    /// <summary>
    /// Puts the rows that are not above the bin first, and says how many they are.
    /// </summary>
    private int Partition(Span<int> rows, int latent, int bin)
    {
        var below = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            if (bins[(rows[i] * latents) + latent] > bin)
                continue;
            (rows[below], rows[i]) = (rows[i], rows[below]);
            below++;
        }

        return below;
    }

    /// <summary>A leaf has no latent, and says a level.</summary>
    private readonly record struct Node(int Latent, float Threshold, int Below, int Above, int Level);
}
