using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Foundation.Settings;

namespace Sweep.Shared.Domain.Studies;

/// <summary>How suggestions are made.</summary>
/// <param name="Kind">tpe, random or grid.</param>
/// <param name="StartupTrials">For tpe; at least 1.</param>
/// <param name="Joint">For tpe.</param>
/// <param name="Order">What a suggestion sees.</param>
/// <param name="Window">For strict; at least the number of slots that should be busy.</param>
public sealed record SamplerSpec(
    [property: Setting(
        "kind",
        "The sampler: tpe learns from finished trials, random does not, grid goes through every point.",
        Default = "tpe"
    )]
    [property: OneOf(typeof(SamplerSpec), nameof(SamplerSpec.Kinds), Reserved = ["cma_es", "gp", "nsga2", "qmc"])]
        string Kind,
    [property: Setting(
        "startup_trials",
        "How many trials end, failed ones included, before suggestions come from the model and no longer by chance."
    )]
    [property: Whole(1, StudySpec.MostTrials)]
    [property: OnlyWith("sampler.kind", "tpe")]
        int StartupTrials = 10,
    [property: Setting("joint", "Whether all parameters are drawn together (true) or each by itself (false).")]
    [property: OnlyWith("sampler.kind", "tpe")]
        bool Joint = true,
    [property: Setting(
        "order",
        "Whether a suggestion sees whatever has finished (free), or exactly the results of the trials up to its "
            + "number minus the window (strict), so that the study can be repeated with several slots."
    )]
        SuggestionOrder Order = SuggestionOrder.Free,
    [property: Setting(
        "window",
        "How many trials a strict suggestion may run ahead of the results it sees; at least the number of slots to "
            + "keep busy."
    )]
    [property: Whole(1, 10_000)]
    [property: OnlyWith("sampler.order", "strict")]
        int Window = 1
)
{
    /// <summary>The kinds that are built.</summary>
    public static ImmutableArray<string> Kinds { get; } = ["tpe", "random", "grid"];
}

[JsonConverter(typeof(JsonStringEnumConverter<SuggestionOrder>))]
public enum SuggestionOrder
{
    [JsonStringEnumMemberName("free")]
    Free,

    [JsonStringEnumMemberName("strict")]
    Strict,
}
