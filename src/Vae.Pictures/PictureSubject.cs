using System.Collections.Immutable;
using Vae.Models.Datasets;
using Vae.Models.Networks;
using Vae.Models.Scoring;
using Vae.Pictures.Latents;

namespace Vae.Pictures;

/// <summary>What was measured of a model while it was trained.</summary>
/// <param name="Metric">Such as <c>val_mse</c>.</param>
/// <param name="Unit">What its points count: <c>epoch</c> or <c>step</c>.</param>
/// <param name="Points">In order.</param>
public sealed record MetricCurve(string Metric, string Unit, ImmutableArray<(double At, double Value)> Points);

/// <summary>The model as it was at the end of an epoch.</summary>
/// <param name="Load">The caller disposes of what it gives.</param>
public sealed record Snapshot(int Epoch, Func<TrainedModel> Load);

/// <summary>
/// A model and the rows that it is looked at with. Of many rows a part counts, spread evenly. One
/// thread at a time may use it.
/// </summary>
public sealed class PictureSubject
{
    private const int MostRows = 10_000;

    /// <param name="title">What stands above each picture, such as the sweep and the trial.</param>
    /// <param name="rows">Some of the model's data, at least one.</param>
    public PictureSubject(string title, TrainedModel model, DatasetSplit rows)
    {
        (Title, Model, Whole) = (title, model, rows);
        Rows =
            rows.Count <= MostRows
                ? rows
                : rows.At([.. Enumerable.Range(0, MostRows).Select(i => (int)((long)i * rows.Count / MostRows))]);
    }

    /// <summary>What was measured while the model was trained.</summary>
    public ImmutableArray<MetricCurve> Curves { get; init; } = [];

    /// <summary>The epoch whose weights the model has; null where that is not known.</summary>
    public int? Epoch { get; init; }

    /// <summary>The model at earlier epochs, in ascending order.</summary>
    public ImmutableArray<Snapshot> Snapshots { get; init; } = [];

    /// <summary>Whose pictures they are, whatever the epoch.</summary>
    internal string Title { get; }

    /// <summary>The same, with the epoch where it is known.</summary>
    internal string Heading => Epoch is { } epoch ? $"{Title}, epoch {epoch}" : Title;

    internal TrainedModel Model { get; }

    /// <summary>All rows that were given, for those that are asked for by number.</summary>
    internal DatasetSplit Whole { get; }

    /// <summary>The rows that are encoded.</summary>
    internal DatasetSplit Rows { get; }

    internal EncodedSet Encoded => field ??= EncodedSet.Of(Model, Rows);

    /// <summary>How a row lies as an image; null where rows are plain vectors.</summary>
    internal ImageShape? Image => Model.Data.Image;

    /// <summary>Whether rows are points in the plane.</summary>
    internal bool IsOfThePlane => Image is null && Model.Data.Width == 2;
}
