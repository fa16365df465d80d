using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Sweep.Coordinator.Views;
using Sweep.Shared.Domain.Trials;

namespace Sweep.Web.Api;

/// <summary>
/// How a coordinator fares, and its fleet if it leads one. A stable contract: names and meaning do
/// not change within a schema; entries may be added.
/// </summary>
/// <param name="Role">leader or standby.</param>
/// <param name="Leader">Where the fleet is led, as far as is known.</param>
/// <param name="Epoch">
/// Of the lead: larger than that of each earlier lead; null on a standby, and where one
/// process leads for itself.
/// </param>
/// <param name="Devices">How many workers have each.</param>
public sealed record StatusRecord(
    int Schema,
    string Role,
    string Version,
    string? Leader,
    long? Epoch,
    WorkerCounts Workers,
    SlotCounts Slots,
    ImmutableSortedDictionary<string, int> Devices,
    ImmutableArray<SweepStatus> Sweeps
)
{
    /// <summary>
    /// The cluster of coordinators as this one sees it, the oldest first; empty where there is
    /// none.
    /// </summary>
    public ImmutableArray<MemberRecord> Members { get; init; } = [];

    /// <summary>How many workers have each LibTorch, by version and way.</summary>
    public ImmutableSortedDictionary<string, int>? LibTorches { get; init; }

    /// <summary>The links of workers to the coordinator that answers.</summary>
    public LinkCounts? Links { get; init; }

    /// <summary>Workers that get no trial for a while; the first few by name.</summary>
    public ImmutableSortedDictionary<string, WorkerPause>? Pauses { get; init; }

    /// <summary>How many there are in all.</summary>
    public int PausesCount { get; init; }

    public const int CurrentSchema = 1;

    public const string Leading = "leader",
        StandingBy = "standby";
}

/// <param name="Total">Those that stand or are being made.</param>
/// <param name="Refused">Connections that were refused since the coordinator began.</param>
/// <param name="Undelivered">
/// Messages that reached no actor since then; some are usual when a worker goes away.
/// </param>
public sealed record LinkCounts(int Total, long Refused, long Undelivered);

/// <summary>A coordinator of the cluster.</summary>
/// <param name="Address">Where HTTP reaches it; null where that is not known.</param>
/// <param name="State">up, joining (or leaving), or unreachable.</param>
/// <param name="IsSelf">Whether it is the one that answers.</param>
public sealed record MemberRecord(string? Address, string State, bool IsSelf)
{
    public const string Up = "up",
        Moving = "joining",
        Unreachable = "unreachable";
}

/// <param name="Total">All that joined, those included that are away or drain.</param>
public sealed record WorkerCounts(int Total, int Away, int Draining);

/// <param name="Free">
/// Those that a trial could have now: those of workers that are away or drain are neither free nor,
/// unless they train, busy.
/// </param>
public sealed record SlotCounts(int Total, int Busy, int Free);

/// <summary>A worker gets no trial of any sweep now.</summary>
/// <param name="Seconds">For how long still.</param>
public sealed record WorkerPause(string Reason, double Seconds);

/// <summary>A sweep at work.</summary>
/// <param name="Done">Trials that are final.</param>
/// <param name="Planned">Trials that there will be, at most.</param>
/// <param name="Slots">How many it holds.</param>
/// <param name="SlotsFillable">How many more it could fill.</param>
/// <param name="TrialsPerMinute">
/// Its pace over the last minutes, or longer where trials are slow; 0 before the first has ended.
/// </param>
/// <param name="EtaSeconds">
/// How long the rest takes at that pace; null without one, and for more than 1000 days.
/// </param>
/// <param name="StaleReports">
/// Reports of attempts that were no longer the current ones, dropped here.
/// </param>
/// <param name="Unsuited">
/// Workers that cannot take its trials now, and why; at most the first few by name.
/// </param>
/// <param name="UnsuitedCount">How many there are in all.</param>
public sealed record SweepStatus(
    string Id,
    string Name,
    int Done,
    [property: JsonPropertyName("wanted")] int Planned,
    int Running,
    int Slots,
    [property: JsonPropertyName("slots_wanted")] int SlotsFillable,
    int Priority,
    int? MaxSlots,
    double TrialsPerMinute,
    double? EtaSeconds,
    long StaleReports,
    ImmutableSortedDictionary<string, string>? Unsuited = null,
    int UnsuitedCount = 0
)
{
    /// <summary>Trials by state.</summary>
    public ImmutableSortedDictionary<TrialState, int>? Counts { get; init; }

    /// <summary>
    /// The first of the leaderboard; null while it is empty, and with several objectives.
    /// </summary>
    public BestTrial? Best { get; init; }

    /// <summary>Why no further trial begins, by a stopping rule; null while none holds.</summary>
    public string? Ended { get; init; }

    /// <summary>Trials without a result, by their reasons; those of most trials.</summary>
    public ImmutableArray<AlikeTrials> Failures { get; init; } = [];
}

public sealed record WorkerList(int Schema, ImmutableArray<WorkerRecord> Workers);

/// <param name="Presence">local, here, away or draining.</param>
/// <param name="Busy">Slots that train or are on offer.</param>
/// <param name="SilentSeconds">Since it was heard last.</param>
/// <param name="Attempts">What it has, each as sweep/trial.replicate#attempt.</param>
/// <param name="Unsuited">
/// Sweeps, by their identity, whose trials it cannot take now, and why.
/// </param>
/// <param name="Pause">Null: it gets trials.</param>
public sealed record WorkerRecord(
    string Name,
    string Presence,
    int Slots,
    int Busy,
    ImmutableArray<string> Devices,
    ImmutableArray<string> Runners,
    long MemoryBytes,
    string Machine,
    string Version,
    double SilentSeconds,
    ImmutableArray<string> Attempts,
    ImmutableSortedDictionary<string, string>? Unsuited = null,
    WorkerPause? Pause = null
)
{
    /// <summary>Its LibTorch and the way to it; null where it has none.</summary>
    public string? LibTorch { get; init; }
}
