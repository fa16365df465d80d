using System.Collections.Immutable;
using Foundation;

namespace Vae.Models.Datasets;

/// <summary>
/// Which share of the rows of each class goes where. Each in [0, 1], together 1. With none for
/// validation the test rows validate, and nothing may be chosen by them.
/// </summary>
public sealed record SplitFractions(double Train, double Validation, double Test)
{
    /// <summary>Six, two and two tenths.</summary>
    public static readonly SplitFractions Default = new(0.6, 0.2, 0.2);

    /// <summary>
    /// How many of <paramref name="rows"/> each part gets: its share rounded down, and what is left
    /// over one each from the first part on (as <c>torch.utils.data.random_split</c> does with
    /// fractions).
    /// </summary>
    internal (int Train, int Validation, int Test) Counts(int rows)
    {
        Invariant.Holds(
            Train >= 0 && Validation >= 0 && Test >= 0 && Math.Abs(Train + Validation + Test - 1) < 1e-6,
            "split fractions are shares of one"
        );
        ReadOnlySpan<double> shares = [Train, Validation, Test];
        Span<int> counts = stackalloc int[shares.Length];
        var left = rows;
        for (var i = 0; i < shares.Length; i++)
            left -= counts[i] = (int)Math.Floor(rows * shares[i]);
        for (var i = 0; left > 0; i = (i + 1) % shares.Length)
        {
            if (shares[i] == 0)
                continue;
            counts[i]++;
            left--;
        }

        return (counts[0], counts[1], counts[2]);
    }

    /// <summary>
    /// The rows of each class, in their order, permuted by a fresh PyTorch generator of the same
    /// seed and cut into the three parts; the parts of the classes one after the other.
    /// </summary>
    internal SplitIndices Split(ReadOnlySpan<int> labels, int classes, uint seed)
    {
        var (train, validation, test) = (
            ImmutableArray.CreateBuilder<int>(),
            ImmutableArray.CreateBuilder<int>(),
            ImmutableArray.CreateBuilder<int>()
        );
        for (var label = 0; label < classes; label++)
        {
            var rows = new List<int>();
            for (var row = 0; row < labels.Length; row++)
            {
                if (labels[row] == label)
                    rows.Add(row);
            }

            var order = new TorchGenerator(seed).RandomPermutation(rows.Count).Select(i => rows[i]).ToArray();
            var counts = Counts(order.Length);
            train.AddRange(order.AsSpan(0, counts.Train));
            validation.AddRange(order.AsSpan(counts.Train, counts.Validation));
            test.AddRange(order.AsSpan(counts.Train + counts.Validation, counts.Test));
        }

        return Parts(train.ToImmutable(), validation.ToImmutable(), test.ToImmutable());
    }

    /// <summary>The first rows, the next ones and the last ones.</summary>
    internal SplitIndices SplitInOrder(int rows)
    {
        var (train, validation, test) = Counts(rows);
        return Parts(
            [.. Enumerable.Range(0, train)],
            [.. Enumerable.Range(train, validation)],
            [.. Enumerable.Range(train + validation, test)]
        );
    }

    private SplitIndices Parts(ImmutableArray<int> train, ImmutableArray<int> validation, ImmutableArray<int> test) =>
        new(train, Validation == 0 ? test : validation, test);

    /// <summary>
    /// Rows of which a share is held out, by a permutation of PyTorch's generator; at least one on
    /// each side. Both in their own order, so that images come as they lie.
    /// </summary>
    internal static (ImmutableArray<int> Kept, ImmutableArray<int> HeldOut) HoldOut(int rows, double share, uint seed)
    {
        Invariant.Holds(rows >= 2 && share is > 0 and < 1, "there is something to hold out, and something to keep");
        var order = new TorchGenerator(seed).RandomPermutation(rows);
        var heldOut = Math.Clamp((int)Math.Round(rows * share), 1, rows - 1);
        return ([.. order[heldOut..].Order()], [.. order[..heldOut].Order()]);
    }
}
