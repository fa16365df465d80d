using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Simulation.Coordinators;
using Sweep.Simulation.Network;
using Sweep.Simulation.Workers;
using Sweep.Storage;

namespace Sweep.Simulation.Checkers;

/// <summary>
/// What checkers see of a world: what lies in the database and what really happened on machines.
/// Nothing of what a core believes.
/// </summary>
internal abstract record Observation
{
    private Observation() { }

    public sealed record LeadGranted(CoordinatorProcess To, long Term) : Observation;

    /// <summary>A batch took place.</summary>
    public sealed record Committed(CoordinatorProcess By, long Term, SweepId Sweep, WriteBatch Batch) : Observation
    {
        /// <summary>The events of it.</summary>
        public StoredEvent[] Happened { get; } = StoredEvent.Read(Batch.Events);
    }

    /// <summary>
    /// A study could not be kept, and its coordinator gave up all that ran of it.
    /// </summary>
    public sealed record Halted(SweepId Sweep) : Observation;

    /// <summary>A worker was told to train this.</summary>
    public sealed record StartReceived(WorkerProcess Worker, AttemptKey Key, bool IsIsolated) : Observation;

    /// <summary>An attempt's own process ended by itself, and its worker lives.</summary>
    public sealed record OwnProcessEnded(WorkerProcess Worker, AttemptKey Key) : Observation;

    /// <summary>A worker began to train.</summary>
    public sealed record Launched(WorkerProcess Worker, AttemptKey Key, long Step) : Observation;

    /// <summary>A worker handed an attempt back before its first step, unasked.</summary>
    public sealed record HandedBack(WorkerProcess Worker, AttemptKey Key) : Observation;

    /// <summary>An attempt did something: it began, took a step, measured, or ended.</summary>
    public sealed record Worked(WorkerProcess Worker, AttemptKey Key) : Observation;

    /// <summary>An attempt has written so many bytes by now.</summary>
    public sealed record Wrote(WorkerProcess Worker, AttemptKey Key, long Bytes) : Observation;

    /// <summary>An attempt ran for as long as it may, and has nothing to keep.</summary>
    public sealed record TimedOut(AttemptKey Key) : Observation;

    /// <summary>A worker, or a client that asked for the trial, computed a result.</summary>
    public sealed record Computed(AttemptKey Key, double Witness) : Observation;

    /// <summary>A client that asked for a trial has this one.</summary>
    public sealed record Handed(AttemptKey Key) : Observation;

    /// <summary>A client was told that the end of its attempt is safe.</summary>
    public sealed record Recorded(AttemptKey Key) : Observation;

    /// <summary>A worker was told that what it reported is safe.</summary>
    public sealed record Acknowledged(WorkerProcess Worker, WorkerReport Report) : Observation;

    /// <summary>A coordinator that leads got a message of a worker that had joined it.</summary>
    public sealed record Heard(WorkerProcess Worker, Host By, Link On) : Observation;

    /// <summary>A seat passed a report on to its study.</summary>
    public sealed record Received(WorkerProcess Worker, long Sequence, WorkerReport Report) : Observation;

    /// <summary>A coordinator told a worker to end this.</summary>
    public sealed record StopSaid(Host By, Link On, AttemptKey Key) : Observation;

    /// <summary>A coordinator counts on a worker no more, and forgets what it has.</summary>
    public sealed record GivenUp(Host By, string Worker) : Observation;

    /// <summary>
    /// A trial's best checkpoint could not be found by the worker that was told of it.
    /// </summary>
    public sealed record CheckpointAbsent(WorkerProcess Worker, AttemptKey Key, CheckpointRef Checkpoint) : Observation;

    /// <summary>A coordinator made a seat for a worker.</summary>
    public sealed record SeatMade(Link Link) : Observation;

    /// <summary>A seat is over.</summary>
    public sealed record SeatClosed(Link Link) : Observation;

    /// <summary>A worker has opened a link.</summary>
    public sealed record LinkOpened(Link Link) : Observation;

    /// <summary>
    /// A worker has a link no more: it hung up, was told that it broke, or is dead.
    /// </summary>
    public sealed record LinkLeft(Link Link) : Observation;

    /// <summary>One end of a link said something.</summary>
    /// <param name="Number">From 1, in each direction of each link.</param>
    public sealed record Said(Link Link, bool ToWorker, long Number) : Observation;

    /// <summary>It got to the other end.</summary>
    public sealed record Arrived(Link Link, bool ToWorker, long Number) : Observation;

    /// <summary>A worker's life is over.</summary>
    /// <param name="Refusal">Why no coordinator takes it; null after a drain.</param>
    public sealed record Finished(WorkerProcess Worker, string? Refusal) : Observation;
}
