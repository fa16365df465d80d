using System.Text.Json.Serialization;

namespace Sweep.Shared.Domain.Trials;

/// <summary>Where a trial is in its life. The last five are final.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<TrialState>))]
public enum TrialState
{
    [JsonStringEnumMemberName("queued")]
    Queued,

    [JsonStringEnumMemberName("running")]
    Running,

    [JsonStringEnumMemberName("paused")]
    Paused,

    [JsonStringEnumMemberName("completed")]
    Completed,

    [JsonStringEnumMemberName("pruned")]
    Pruned,

    [JsonStringEnumMemberName("diverged")]
    Diverged,

    [JsonStringEnumMemberName("failed")]
    Failed,

    [JsonStringEnumMemberName("cancelled")]
    Cancelled,
}
