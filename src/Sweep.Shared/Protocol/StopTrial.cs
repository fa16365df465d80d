using System.Text.Json.Serialization;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Protocol.Link;

namespace Sweep.Shared.Protocol;

/// <summary>
/// End this attempt between two steps. With <see cref="StopReason.HandBack"/>, leave a checkpoint.
/// Sent twice, it counts once.
/// </summary>
public sealed record StopTrial(AttemptKey Key, StopReason Reason) : CoordinatorMessage;

[JsonConverter(typeof(JsonStringEnumConverter<StopReason>))]
public enum StopReason
{
    /// <summary>The sweep stops for now: a later attempt goes on from the checkpoint.</summary>
    [JsonStringEnumMemberName("hand_back")]
    HandBack,

    /// <summary>The result is not wanted any more.</summary>
    [JsonStringEnumMemberName("cancel")]
    Cancel,

    /// <summary>
    /// It did nothing for too long: what can be killed is killed at once, since it does not listen.
    /// </summary>
    [JsonStringEnumMemberName("hung")]
    Hung,
}
