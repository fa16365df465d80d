using System.Collections.Immutable;
using Foundation;

namespace Vae.Models.Datasets;

/// <summary>
/// A known factor of variation: what the metrics of disentanglement ask the latents about.
/// </summary>
public sealed record Factor
{
    public Factor(string name, int levels, ImmutableArray<int> levelOfRow)
    {
        Invariant.Holds(levels > 0, "a factor has a level");
        foreach (var level in levelOfRow)
            Invariant.Holds(level >= 0 && level < levels, "every level of a row is one of the factor's");
        (Name, Levels, LevelOfRow) = (name, levels, levelOfRow);
    }

    public string Name { get; }

    /// <summary>How many values it can take.</summary>
    public int Levels { get; }

    /// <summary>[rows]: its value at each row, in [0, <see cref="Levels"/>).</summary>
    public ImmutableArray<int> LevelOfRow { get; }

    /// <summary>Whether two of the rows differ in it: else there is nothing to know.</summary>
    public bool Varies => LevelOfRow.AsSpan().ContainsAnyExcept(LevelOfRow.FirstOrDefault());

    internal Factor Of(ImmutableArray<int> rows)
    {
        var source = LevelOfRow;
        return new Factor(Name, Levels, [.. rows.Select(row => source[row])]);
    }
}
