using System.Collections.Immutable;
using Foundation;

namespace Vae.Models.Datasets;

/// <summary>Which rows of the undivided data each part has.</summary>
internal readonly record struct SplitIndices(
    ImmutableArray<int> Train,
    ImmutableArray<int> Validation,
    ImmutableArray<int> Test
)
{
    /// <summary>Nothing is held out: every part is the whole.</summary>
    public static SplitIndices Whole(int rows)
    {
        ImmutableArray<int> all = [.. Enumerable.Range(0, rows)];
        return new SplitIndices(all, all, all);
    }
}
