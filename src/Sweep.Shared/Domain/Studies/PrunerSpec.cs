using System.Collections.Immutable;
using Foundation.Settings;

namespace Sweep.Shared.Domain.Studies;

/// <summary>What stops trials early. No pruner is built yet: only the names are reserved.</summary>
[Section("pruner", "Which trials are stopped early because others did better.", IsFixed = true)]
public sealed record PrunerSpec
{
    [Setting("kind", "The pruner: none lets every trial run to its end.")]
    [OneOf(
        typeof(PrunerSpec),
        nameof(Kinds),
        Reserved = [
            "median",
            "percentile",
            "asha",
            "successive_halving",
            "hyperband",
            "patient",
            "threshold",
            "wilcoxon",
        ]
    )]
    public string Kind { get; init; } = Kinds[0];

    /// <summary>The kinds that are built, the default first.</summary>
    public static ImmutableArray<string> Kinds { get; } = ["none"];
}
