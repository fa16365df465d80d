using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Foundation;

namespace Vae.Models.Datasets;

/// <summary>Rows with their classes and known factors, cut in three. Immutable, so any number of threads may train on one.</summary>
public sealed class Dataset
{
    private Dataset(string name, int classes, DatasetSplit train, DatasetSplit validation, DatasetSplit test)
    {
        Invariant.Holds(train.Count > 0, "there is something to train on");
        Invariant.Holds(validation.Count > 0, "there is something to validate on");
        (Name, Classes, Train, Validation, Test) = (name, classes, train, validation, test);
        DataHash = Hash();
    }

    public string Name { get; }

    /// <summary>How many classes the labels tell apart.</summary>
    public int Classes { get; }

    /// <summary>How many features a row has.</summary>
    public int Width => Train.Width;

    public DatasetSplit Train { get; }

    public DatasetSplit Validation { get; }

    /// <summary>May be empty.</summary>
    public DatasetSplit Test { get; }

    /// <summary>SHA-256 over rows, labels and factors of the three parts, lower-case hexadecimal: two equal hashes are the same data.</summary>
    public string DataHash { get; }

    /// <summary>Cuts rows into the three parts that the indices name.</summary>
    /// <param name="rows">[n, width], row by row.</param>
    /// <param name="labels">[n], each in [0, classes).</param>
    internal static Dataset FromRows(
        string name, int width, float[] rows, int[] labels, int classes, ImmutableArray<Factor> factors,
        (ImmutableArray<int> Train, ImmutableArray<int> Validation, ImmutableArray<int> Test) parts)
    {
        return new Dataset(name, classes, Take(parts.Train), Take(parts.Validation), Take(parts.Test));

        DatasetSplit Take(ImmutableArray<int> indices)
        {
            var taken = new float[indices.Length * width];
            for (var i = 0; i < indices.Length; i++) rows.AsSpan(indices[i] * width, width).CopyTo(taken.AsSpan(i * width));
            return new DatasetSplit(width, taken, [.. indices.Select(i => labels[i])], [.. factors.Select(factor => factor.Of(indices))], indices);
        }
    }

    private string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, [Width, Classes]);
        foreach (var split in (ReadOnlySpan<DatasetSplit>)[Train, Validation, Test])
        {
            Append(hash, [split.Count]);
            hash.AppendData(MemoryMarshal.AsBytes(split.Rows));
            Append(hash, split.Labels.AsSpan());
            foreach (var factor in split.Factors)
            {
                hash.AppendData(Encoding.UTF8.GetBytes(factor.Name));
                Append(hash, [factor.Levels]);
                Append(hash, factor.LevelOfRow.AsSpan());
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<int> numbers) => hash.AppendData(MemoryMarshal.AsBytes(numbers));
}
