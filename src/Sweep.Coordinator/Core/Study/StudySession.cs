using System.Collections.Immutable;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Core.Study.Asking;
using Sweep.Shared.Domain.Trials;

namespace Sweep.Coordinator.Core.Study;

/// <summary>
/// A study in the hands of one process: what the log says, and what only matters while this process
/// lives.
/// </summary>
public sealed record StudySession(StudyState State)
{
    /// <summary>The most workers of which a reason is remembered.</summary>
    public const int MostRefusals = 1000;

    /// <summary>
    /// Training checkpoints of unfinished trials, by trial, newest first; at most
    /// <see cref="StudyCore.CheckpointsKept"/> each.
    /// </summary>
    public ImmutableSortedDictionary<int, ImmutableArray<TrialCheckpoint>> Checkpoints { get; init; } =
        ImmutableSortedDictionary<int, ImmutableArray<TrialCheckpoint>>.Empty;

    /// <summary>How much of the attempts' output the store holds.</summary>
    public OutputBook Outputs { get; init; } = OutputBook.Empty;

    /// <summary>
    /// Trials that the log says are running, and that no worker has claimed yet; for each, whose
    /// end of claims it waits for.
    /// </summary>
    public ImmutableSortedDictionary<int, int> Unclaimed { get; init; } = ImmutableSortedDictionary<int, int>.Empty;

    /// <summary>
    /// How long the attempts in training have run, in seconds, as their workers' reports tell; by
    /// trial.
    /// </summary>
    public ImmutableSortedDictionary<int, double> RanSeconds { get; init; } =
        ImmutableSortedDictionary<int, double>.Empty;

    /// <summary>
    /// The last epoch that each attempt in training reported to this process; by trial.
    /// </summary>
    public ImmutableSortedDictionary<int, int> LastEpochs { get; init; } = ImmutableSortedDictionary<int, int>.Empty;

    /// <summary>Whether a trial was announced that the pruner never saw.</summary>
    public bool IsNeverMeasuredSaid { get; init; }

    /// <summary>
    /// How often claims were asked for: 0 for the opening, when workers come by themselves, then
    /// one for each time that the study was read again.
    /// </summary>
    public int ClaimRound { get; init; }

    /// <summary>
    /// Whether this process has opened it: before that it is unknown how many trials are planned,
    /// so it is not finished either.
    /// </summary>
    public bool IsOpened { get; init; }

    /// <summary>
    /// Whether the store has no summary that the state leads to: the next batch writes all of it.
    /// </summary>
    public bool NeedsSummary { get; init; }

    /// <summary>
    /// How the study will conclude once nothing runs any more; null while it goes on.
    /// </summary>
    public StudyConclusion? Ending { get; init; }

    public bool IsConcluded { get; init; }

    /// <summary>Whether no worker of another process can join.</summary>
    public bool IsAlone { get; init; }

    /// <summary>How many workers can take its trials, as the fleet said last.</summary>
    public SuitedWorkers Workers { get; init; }

    /// <summary>Why workers handed attempts back; each reason is announced once a worker.</summary>
    public ImmutableSortedDictionary<string, string> Refusals { get; init; } =
        ImmutableSortedDictionary.Create<string, string>(StringComparer.Ordinal);

    /// <summary>The latest of these reasons; null before the first.</summary>
    public string? LastRefusal { get; init; }

    /// <summary>
    /// For each worker, where the log has the start of the latest attempt that took its first step
    /// there; only from while failures wait for a comparison.
    /// </summary>
    public ImmutableSortedDictionary<string, long> Proven { get; init; } =
        ImmutableSortedDictionary.Create<string, long>(StringComparer.Ordinal);

    /// <summary>How many trials failed since this process opened the study.</summary>
    public int FailedHere { get; init; }

    /// <summary>
    /// Whether it was announced that no worker is left, and none took a trial since.
    /// </summary>
    public bool IsStuck { get; init; }

    /// <summary>How long clients have the trials that they asked for, by trial.</summary>
    public ImmutableSortedDictionary<int, ClientLease> Leases { get; init; } =
        ImmutableSortedDictionary<int, ClientLease>.Empty;

    /// <summary>
    /// By trial: what a client said last that ended an attempt, so that the same said again is
    /// known.
    /// </summary>
    public ImmutableSortedDictionary<int, (int Attempt, Telling Telling)> Told { get; init; } =
        ImmutableSortedDictionary<int, (int Attempt, Telling Telling)>.Empty;

    /// <summary>The demand that was announced last.</summary>
    public (int Slots, int Unclaimed) Announced { get; init; }

    /// <summary>Another one, read from the store, with what only this process knows.</summary>
    public StudySession ReadAgain(StudySession stored) =>
        this with
        {
            State = stored.State,
            Checkpoints = stored.Checkpoints,
            Outputs = stored.Outputs,
        };

    /// <summary>Takes up what a store holds.</summary>
    public static StudySession Load(StudyState state, IEnumerable<TrialCheckpoint> rows) =>
        new(state)
        {
            Checkpoints = rows.GroupBy(row => row.Trial)
                .ToImmutableSortedDictionary(
                    group => group.Key,
                    group =>
                        group
                            .OrderByDescending(row => row.Checkpoint.Step)
                            .ThenByDescending(row => row.Checkpoint.Attempt)
                            .ToImmutableArray()
                ),
        };

    /// <summary>The blobs that committed rows name: all others may go.</summary>
    public IEnumerable<BlobRef> NamedBlobs() =>
        Checkpoints
            .Values.SelectMany(rows => rows)
            .Select(row => row.Checkpoint.Blob)
            .Concat(State.Kept.Select(number => ((TrialLife.Completed)State.Trials[number].Life).Result.Weights))
            .Concat(
                State
                    .Kept.Concat(State.Running)
                    .Concat(State.Queued)
                    .SelectMany(number => State.Trials[number].Progress.EpochWeights?.Values ?? [])
            );
}
