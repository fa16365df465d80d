using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;

namespace Sweep.Shared.Protocol;

/// <summary>What a coordinator tells a worker. Saying it twice is saying it once.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "kind")]
[JsonDerivedType(typeof(StartTrial), "start_trial")]
[JsonDerivedType(typeof(StopTrial), "stop_trial")]
public abstract record WorkerCommand(AttemptKey Key);

/// <summary>Train this, from the newest checkpoint that can be read, or from the start.</summary>
/// <param name="Runner">Who trains it: "vae".</param>
/// <param name="Device">On what: see <see cref="DeviceNames"/>.</param>
/// <param name="Settings">The sweep's settings with the suggestion laid over them.</param>
/// <param name="Seed">
/// The study's seed: every stream of the trial is keyed by it and by
/// <see cref="WorkerCommand.Key"/>'s trial and replicate.
/// </param>
/// <param name="Checkpoints">What earlier attempts left, newest first.</param>
/// <param name="BegunOn">
/// The kind of device that the trial was given before, which <paramref name="Device"/> auto keeps
/// where it can; null if none was.
/// </param>
/// <param name="IsIsolated">
/// Whether it trains in a process of its own: the trial may be what ended the processes that
/// trained it.
/// </param>
/// <param name="Timeout">
/// How long the attempt may train, from when it begins to; null: for any time.
/// </param>
public sealed record StartTrial(
    AttemptKey Key,
    string Runner,
    string Device,
    SettingValue.Map Settings,
    ulong Seed,
    Objective Objective,
    ImmutableArray<CheckpointRef> Checkpoints,
    string? BegunOn = null,
    bool IsIsolated = false,
    TimeSpan? Timeout = null
) : WorkerCommand(Key);

/// <summary>
/// End this attempt between two steps. With <see cref="StopReason.HandBack"/>, leave a checkpoint.
/// </summary>
public sealed record StopTrial(AttemptKey Key, StopReason Reason) : WorkerCommand(Key);

[JsonConverter(typeof(JsonStringEnumConverter<StopReason>))]
public enum StopReason
{
    /// <summary>The sweep stops for now: somebody goes on from the checkpoint later.</summary>
    [JsonStringEnumMemberName("hand_back")]
    HandBack,

    /// <summary>Nobody wants the result any more.</summary>
    [JsonStringEnumMemberName("cancel")]
    Cancel,

    /// <summary>
    /// It did nothing for too long: what can be killed is killed at once, since it does not listen.
    /// </summary>
    [JsonStringEnumMemberName("hung")]
    Hung,
}
