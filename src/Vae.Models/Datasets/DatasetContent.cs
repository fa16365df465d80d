using System.Collections.Immutable;
using Vae.Models.Networks;

namespace Vae.Models.Datasets;

/// <summary>All rows of a data set, before they are cut into parts.</summary>
/// <param name="Labels">[n], each in [0, classes).</param>
/// <param name="Classes">How many classes the labels tell apart; 1 where there are none.</param>
internal sealed record DatasetContent(RowStore Rows, IReadOnlyList<int> Labels, int Classes)
{
    /// <summary>The known factors; empty where none is known.</summary>
    public ImmutableArray<Factor> Factors { get; init; } = [];

    /// <summary>How a row lies as an image; null where rows are plain vectors.</summary>
    public ImageShape? Image { get; init; }

    /// <summary>What points of the plane are drawn from; null where that is not known.</summary>
    public NormalDensity? Density { get; init; }
}
