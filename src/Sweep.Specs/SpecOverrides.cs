using System.Collections.Immutable;

namespace Sweep.Specs;

/// <summary>What the command line changes in a sweep file.</summary>
/// <param name="Trials">--trials</param>
/// <param name="Seed">--seed</param>
/// <param name="Name">--name</param>
/// <param name="Set">
/// Each --set PATH=VALUE in the order typed; a later one wins. VALUE is YAML. See
/// <see cref="TrySplitSet"/>.
/// </param>
public sealed record SpecOverrides(
    int? Trials,
    ulong? Seed,
    string? Name,
    ImmutableArray<(string Path, string Value)> Set
)
{
    /// <summary>--trial-timeout, as it was typed.</summary>
    public string? TrialTimeout { get; init; }

    /// <summary>The options that set stopping rules.</summary>
    public StopOverrides Stop { get; init; } = new();

    public static readonly SpecOverrides None = new(null, null, null, []);

    /// <summary>
    /// PATH=VALUE at its first '='; false if the text has no '=', or nothing before it.
    /// </summary>
    public static bool TrySplitSet(string text, out (string Path, string Value) set)
    {
        var equals = text.IndexOf('=', StringComparison.Ordinal);
        set = equals > 0 ? (text[..equals].Trim(), text[(equals + 1)..]) : default;
        return equals > 0;
    }
}
