using System.Collections.Immutable;
using Foundation;
using Vae.Tensors.Backends;

namespace Vae.Models.Datasets;

/// <summary>
/// Rows with their classes and known factors, cut in three. Immutable, so any number of threads may
/// train on one.
/// </summary>
public sealed class Dataset
{
    private readonly Lazy<DatasetSplit> all;

    private Dataset(string name, DatasetContent content, DatasetSplit train, DatasetSplit validation, DatasetSplit test)
    {
        var (rows, image) = (content.Rows, content.Image);
        Invariant.Holds(train.Count > 0, "there is something to train on");
        Invariant.Holds(validation.Count > 0, "there is something to validate on");
        Invariant.Holds(image is null || image.Count == rows.Width, "a row is one image");
        (Name, Rows, Image, Classes) = (name, rows.Table, image, content.Classes);
        (Train, Validation, Test, Density) = (train, validation, test, content.Density);
        IsBetween0And1 = rows.IsBetween0And1;
        all = new Lazy<DatasetSplit>(() => train == test ? train : DatasetSplit.Union([train, validation, test]));
        DataHash = Datasets.DataHash.Of(this, rows.Encoding);
    }

    public string Name { get; }

    /// <summary>
    /// The undivided data, of which <see cref="DatasetSplit.Source"/> tells the numbers.
    /// </summary>
    public RowTable Rows { get; }

    /// <summary>How a row lies as an image; null where rows are plain vectors.</summary>
    public ImageShape? Image { get; }

    /// <summary>What points of the plane are drawn from; null where that is not known.</summary>
    public NormalDensity? Density { get; }

    /// <summary>How many classes the labels tell apart; 1 where there are none.</summary>
    public int Classes { get; }

    /// <summary>Whether every value of every row lies in [0, 1].</summary>
    public bool IsBetween0And1 { get; }

    /// <summary>How many features a row has.</summary>
    public int Width => Train.Width;

    public DatasetSplit Train { get; }

    public DatasetSplit Validation { get; }

    /// <summary>May be empty.</summary>
    public DatasetSplit Test { get; }

    /// <summary>The rows of all parts in the order of the undivided data, each once.</summary>
    public DatasetSplit All => all.Value;

    /// <summary>
    /// Whether a division of all rows leaves some to train on and some to validate with. Its shares
    /// are taken from each class.
    /// </summary>
    public bool HasRowsFor(SplitFractions split)
    {
        var counts = All.Labels.CountBy(label => label).Select(ofClass => split.Counts(ofClass.Value)).ToList();
        var validation = split.Validation > 0 ? counts.Sum(count => count.Validation) : counts.Sum(count => count.Test);
        return counts.Exists(count => count.Train > 0) && validation > 0;
    }

    /// <summary>
    /// SHA-256 over rows as they are kept, labels and factors of the three parts, lower-case
    /// hexadecimal: two equal hashes are the same data.
    /// </summary>
    public string DataHash { get; }

    /// <summary>
    /// What was taken of the files and what was passed over, for the user; null where that goes
    /// without saying.
    /// </summary>
    public string? Note { get; private set; }

    /// <summary>
    /// Cuts rows into the three parts that the indices name. Equal parts are one and the same.
    /// </summary>
    internal static Dataset FromRows(string name, DatasetContent content, SplitIndices parts)
    {
        var (rows, labels) = (content.Rows, content.Labels);
        Invariant.Holds(rows.Count == labels.Count, "every row has a label");
        var train = Take(parts.Train);
        var test = parts.Test == parts.Train ? train : Take(parts.Test);
        return new Dataset(name, content, train, Validation(), test);

        DatasetSplit Validation()
        {
            if (parts.Validation == parts.Train)
                return train;
            return parts.Validation == parts.Test ? test : Take(parts.Validation);
        }

        DatasetSplit Take(ImmutableArray<int> indices) =>
            new(
                rows,
                [.. indices.Select(i => labels[i])],
                [.. content.Factors.Select(factor => factor.Of(indices))],
                indices
            );
    }

    /// <summary>The same data with a note.</summary>
    internal Dataset WithNote(string note)
    {
        var noted = (Dataset)MemberwiseClone();
        noted.Note = note;
        return noted;
    }
}
