using System.Collections.Immutable;
using Foundation;

namespace Vae.Models.Datasets;

/// <summary>One part of a dataset. Immutable, so any number of threads may read it.</summary>
public sealed class DatasetSplit
{
    internal DatasetSplit(int width, float[] rows, ImmutableArray<int> labels, ImmutableArray<Factor> factors, ImmutableArray<int> source)
    {
        Invariant.Holds(rows.Length == labels.Length * width && source.Length == labels.Length, "rows, labels and sources are of one length");
        foreach (var factor in factors) Invariant.Holds(factor.LevelOfRow.Length == labels.Length, "a factor tells of every row");
        (Width, this.rows, Labels, Factors, Source) = (width, rows, labels, factors, source);
    }

    private readonly float[] rows;

    /// <summary>How many rows there are.</summary>
    public int Count => Labels.Length;

    /// <summary>How many features a row has.</summary>
    public int Width { get; }

    /// <summary>[count, width], row by row.</summary>
    public ReadOnlySpan<float> Rows => rows;

    /// <summary>[count]: the class of each row.</summary>
    public ImmutableArray<int> Labels { get; }

    /// <summary>The known factors; none where the data have none.</summary>
    public ImmutableArray<Factor> Factors { get; }

    /// <summary>[count]: which row of the undivided data each row is.</summary>
    public ImmutableArray<int> Source { get; }

    /// <summary>One row: [width].</summary>
    public ReadOnlySpan<float> Row(int index) => rows.AsSpan(index * Width, Width);
}
