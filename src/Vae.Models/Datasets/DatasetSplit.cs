using System.Collections.Immutable;
using Foundation;

namespace Vae.Models.Datasets;

/// <summary>
/// One part of a dataset: some rows of the undivided data, which the parts share. Immutable, so any
/// number of threads may read it.
/// </summary>
public sealed class DatasetSplit
{
    private readonly RowStore rows;

    internal DatasetSplit(
        RowStore rows,
        ImmutableArray<int> labels,
        ImmutableArray<Factor> factors,
        ImmutableArray<int> source
    )
    {
        Invariant.Holds(source.Length == labels.Length, "labels and sources are of one length");
        foreach (var factor in factors)
            Invariant.Holds(factor.LevelOfRow.Length == labels.Length, "a factor tells of every row");
        (this.rows, Labels, Factors, Source) = (rows, labels, factors, source);
    }

    /// <summary>How many rows there are.</summary>
    public int Count => Labels.Length;

    /// <summary>How many features a row has.</summary>
    public int Width => rows.Width;

    /// <summary>[count]: the class of each row.</summary>
    public ImmutableArray<int> Labels { get; }

    /// <summary>The known factors; none where the data have none.</summary>
    public ImmutableArray<Factor> Factors { get; }

    /// <summary>[count]: which row of the undivided data each row is.</summary>
    public ImmutableArray<int> Source { get; }

    /// <summary>Writes one row.</summary>
    /// <param name="target">At least [width].</param>
    public void CopyRow(int index, Span<float> target) => rows.CopyRow(Source[index], target);

    /// <summary>Writes rows in the order of their indices. Allocates nothing.</summary>
    /// <param name="target">At least [indices, width].</param>
    public void CopyRows(ReadOnlySpan<int> indices, Span<float> target)
    {
        for (var i = 0; i < indices.Length; i++)
            CopyRow(indices[i], target[(i * Width)..]);
    }

    /// <summary>
    /// Writes <paramref name="count"/> rows from <paramref name="start"/> on. Allocates nothing.
    /// </summary>
    /// <param name="target">At least [count, width].</param>
    public void CopyRows(int start, int count, Span<float> target)
    {
        for (var i = 0; i < count; i++)
            CopyRow(start + i, target[(i * Width)..]);
    }

    /// <summary>Some of the rows, in the order of their indices.</summary>
    /// <param name="indices">Each from 0 to less than <see cref="Count"/>.</param>
    public DatasetSplit At(ImmutableArray<int> indices) =>
        new(
            rows,
            [.. indices.Select(index => Labels[index])],
            [.. Factors.Select(factor => factor.Of(indices))],
            [.. indices.Select(index => Source[index])]
        );

    /// <summary>
    /// The rows of parts of one data set in the order of the undivided data, each once.
    /// </summary>
    internal static DatasetSplit Union(ImmutableArray<DatasetSplit> parts)
    {
        var rows = new SortedDictionary<int, (DatasetSplit Part, int Index)>();
        foreach (var part in parts)
        {
            for (var i = 0; i < part.Count; i++)
                rows[part.Source[i]] = (part, i);
        }

        ImmutableArray<(DatasetSplit Part, int Index)> taken = [.. rows.Values];
        return new DatasetSplit(
            parts[0].rows,
            [.. taken.Select(row => row.Part.Labels[row.Index])],
            [
                .. parts[0]
                    .Factors.Select(
                        (factor, k) =>
                            new Factor(
                                factor.Name,
                                factor.Levels,
                                [.. taken.Select(row => row.Part.Factors[k].LevelOfRow[row.Index])]
                            )
                    ),
            ],
            [.. rows.Keys]
        );
    }

    /// <summary>A row as it is kept, for the data hash.</summary>
    internal ReadOnlySpan<byte> Stored(int index) => rows.Stored(Source[index]);
}
