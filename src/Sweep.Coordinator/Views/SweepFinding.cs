using System.Collections.Immutable;
using Sweep.Storage;

namespace Sweep.Coordinator.Views;

/// <summary>Which sweep a name means.</summary>
public abstract record SweepFinding
{
    private SweepFinding() { }

    /// <param name="Others">How many more sweeps the store holds.</param>
    public sealed record Found(SweepRow Row, int Others) : SweepFinding;

    /// <param name="Names">The sweeps that there are, oldest first.</param>
    public sealed record Unknown(string Name, ImmutableArray<string> Names) : SweepFinding;

    /// <summary>The store holds no sweep, and none was named.</summary>
    public sealed record Nothing : SweepFinding;

    /// <param name="name">Null means the latest.</param>
    public static SweepFinding Of(IStudyReader store, string? name)
    {
        var rows = store.List();
        if (name is null)
            return rows.Count == 0 ? new Nothing() : new Found(rows[^1], rows.Count - 1);
        return rows.FirstOrDefault(row => row.Name == name) is { } row
            ? new Found(row, rows.Count - 1)
            : new Unknown(name, [.. rows.Select(row => row.Name)]);
    }
}
