using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Foundation.Settings;

namespace Sweep.Shared.Domain.Studies;

/// <summary>
/// When a sweep ends before all of its trials were tried. Once one rule holds, no further trial
/// begins; trials that have begun train to their end.
/// </summary>
public sealed record StopSpec
{
    private static readonly ImmutableSortedDictionary<string, double> NoTargets = ImmutableSortedDictionary.Create<
        string,
        double
    >(StringComparer.Ordinal);

    /// <summary>A sweep that ends with its last trial.</summary>
    public static readonly StopSpec None = new();

    private const double SecondsADay = 86_400;

    /// <summary>The most epochs that a rule may name.</summary>
    public const int MostEpochs = 2_000_000_000;

    [Setting(
        "time",
        "How long a process works on the sweep, pauses not counted, before no further trial begins; without it there "
            + "is no such limit."
    )]
    [Duration(1, 3650 * SecondsADay)]
    public TimeSpan? Time { get; init; }

    [Setting(
        "epochs",
        "How many epochs trials train for in all before no further trial begins; those of trials that completed, were "
            + "pruned or diverged count."
    )]
    [Whole(1, MostEpochs)]
    public int? Epochs { get; init; }

    [Setting(
        "patience",
        "After how many trials in a row that are no improvement no further trial begins. With several objectives a "
            + "trial improves if no earlier one is as good in all of them."
    )]
    [Whole(1, StudySpec.MostTrials)]
    public int? Patience { get; init; }

    /// <summary>
    /// By metric, the value of an objective that is good enough. The sweep ends once one trial
    /// reaches all of them. A file says them with its objectives.
    /// </summary>
    /// <remarks>What reads JSON without them sets null, which means none.</remarks>
    public ImmutableSortedDictionary<string, double> Targets
    {
        get;
        init => field = value ?? NoTargets;
    } = NoTargets;

    /// <summary>Whether the sweep ends with its last trial only.</summary>
    [JsonIgnore]
    public bool IsNone => this is { Time: null, Epochs: null, Patience: null, Targets.IsEmpty: true };

    /// <summary>Whether both hold at the same time, always.</summary>
    public bool IsSame(StopSpec other) =>
        (Time, Epochs, Patience) == (other.Time, other.Epochs, other.Patience) && Targets.SequenceEqual(other.Targets);
}
