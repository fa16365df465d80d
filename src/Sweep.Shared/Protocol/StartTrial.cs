using System.Collections.Immutable;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;
using Sweep.Shared.Protocol.Link;

namespace Sweep.Shared.Protocol;

/// <summary>
/// Train this, from the newest checkpoint that can be read, or from the start. Sent twice, it
/// counts once.
/// </summary>
/// <param name="Runner">Who trains it: "vae".</param>
/// <param name="Device">On what: see <see cref="DeviceNames"/>.</param>
/// <param name="Settings">The sweep's settings with the suggestion laid over them.</param>
/// <param name="Seed">
/// The study's seed: every stream of the trial is keyed by it and by <paramref name="Key"/>'s trial
/// and replicate.
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
) : CoordinatorMessage;
