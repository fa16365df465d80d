using System.Collections.Immutable;
using Foundation;
using Vae.Models.Datasets;

namespace Vae.Models.Metrics;

/// <summary>
/// The values of several factors side by side, so that one array holds a number for every value of
/// every factor.
/// </summary>
internal sealed class FactorLevels
{
    private readonly int[] ofRow;

    public FactorLevels(ImmutableArray<Factor> factors, int rows)
    {
        foreach (var factor in factors)
            Invariant.Holds(factor.LevelOfRow.Length == rows, "a factor tells of every row");
        Factors = factors;
        First = [0, .. factors.Select(factor => factor.Levels)];
        for (var k = 0; k < factors.Length; k++)
            First[k + 1] += First[k];
        ofRow = new int[rows * factors.Length];
        for (var k = 0; k < factors.Length; k++)
        {
            for (var row = 0; row < rows; row++)
                ofRow[(row * factors.Length) + k] = First[k] + factors[k].LevelOfRow[row];
        }
    }

    public ImmutableArray<Factor> Factors { get; }

    /// <summary>
    /// [factors + 1]: where the values of each factor begin; at the end, how many there are in all.
    /// </summary>
    public int[] First { get; }

    /// <summary>How many values all factors have together.</summary>
    public int Count => First[^1];

    /// <summary>[factors]: where among all values those of a row lie.</summary>
    public ReadOnlySpan<int> OfRow(int row) => ofRow.AsSpan(row * Factors.Length, Factors.Length);
}
