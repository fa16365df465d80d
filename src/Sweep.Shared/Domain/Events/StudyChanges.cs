using System.Collections.Immutable;
using Sweep.Shared.Domain.Trials;

namespace Sweep.Shared.Domain.Events;

/// <summary>
/// What one step of a study changes of what is kept of it: all of it is written, or nothing.
/// Checkpoints and outputs go before others come.
/// </summary>
public sealed record StudyChanges
{
    public static readonly StudyChanges None = new();

    public ImmutableArray<RecordedEvent> Events { get; init; } = [];

    /// <summary>The trials that the events change, each once.</summary>
    public ImmutableArray<int> Trials { get; init; } = [];

    public ImmutableArray<CurveChunk> Curves { get; init; } = [];

    public ImmutableArray<TrialCheckpoint> Checkpoints { get; init; } = [];

    /// <summary>Checkpoints that go. Their blobs may be deleted once this is committed.</summary>
    public ImmutableArray<TrialCheckpoint> ForgottenCheckpoints { get; init; } = [];

    /// <summary>
    /// Pieces of output, in order: each replaces what there is of its attempt from its offset on.
    /// </summary>
    public ImmutableArray<OutputChunk> Outputs { get; init; } = [];

    /// <summary>The attempts whose output goes.</summary>
    public ImmutableArray<OutputSize> ForgottenOutputs { get; init; } = [];

    /// <summary>The requests of users that this carries out: they go with it.</summary>
    public ImmutableArray<long> AnsweredRequests { get; init; } = [];

    public bool IsEmpty =>
        Events.IsEmpty
        && Curves.IsEmpty
        && Checkpoints.IsEmpty
        && ForgottenCheckpoints.IsEmpty
        && Outputs.IsEmpty
        && ForgottenOutputs.IsEmpty
        && AnsweredRequests.IsEmpty;
}
