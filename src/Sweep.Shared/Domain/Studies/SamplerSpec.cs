using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Foundation.Settings;

namespace Sweep.Shared.Domain.Studies;

/// <summary>How suggestions are made.</summary>
/// <param name="Kind">One of <see cref="Kinds"/>.</param>
/// <param name="StartupTrials">For tpe and cma_es; at least 1.</param>
/// <param name="Joint">For tpe.</param>
/// <param name="Order">What a suggestion sees.</param>
/// <param name="Window">For strict; at least the number of slots that should be busy.</param>
public sealed record SamplerSpec(
    [property: Setting(
        "kind",
        "The sampler: tpe, cma_es and nsga2 learn from finished trials, random and sobol do not, grid goes through "
            + "every point; auto takes one of them when the sweep is made, and says which.",
        Default = SamplerSpec.Auto
    )]
    [property: OneOf(typeof(SamplerSpec), nameof(SamplerSpec.Kinds), Reserved = ["gp"])]
        string Kind,
    [property: Setting(
        "startup_trials",
        "How many trials end, failed ones included, before suggestions come from the model and no longer by chance."
    )]
    [property: Whole(1, StudySpec.MostTrials)]
    [property: OnlyWith("sampler.kind", SamplerSpec.Auto, SamplerSpec.Tpe, SamplerSpec.Cma)]
        int StartupTrials = 10,
    [property: Setting("joint", "Whether all parameters are drawn together (true) or each by itself (false).")]
    [property: OnlyWith("sampler.kind", SamplerSpec.Auto, SamplerSpec.Tpe)]
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
    /// <summary>
    /// One of the others, taken when a study is made; no study that is made has it.
    /// </summary>
    public const string Auto = "auto";

    /// <summary>The tree-structured Parzen estimator.</summary>
    public const string Tpe = "tpe";

    /// <summary>By chance.</summary>
    public const string Random = "random";

    /// <summary>Every point.</summary>
    public const string Grid = "grid";

    /// <summary>Evenly spread.</summary>
    public const string Sobol = "sobol";

    /// <summary>The covariance matrix adaptation evolution strategy.</summary>
    public const string Cma = "cma_es";

    /// <summary>A genetic algorithm.</summary>
    public const string Nsga2 = "nsga2";

    /// <summary>The kinds that are built, the default first.</summary>
    public static ImmutableArray<string> Kinds { get; } = [Auto, Tpe, Random, Grid, Sobol, Cma, Nsga2];
}

[JsonConverter(typeof(JsonStringEnumConverter<SuggestionOrder>))]
public enum SuggestionOrder
{
    [JsonStringEnumMemberName("free")]
    Free,

    [JsonStringEnumMemberName("strict")]
    Strict,
}
