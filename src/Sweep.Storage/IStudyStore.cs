using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Storage.Summaries;

namespace Sweep.Storage;

/// <summary>
/// Where sweeps live: for each, its resolved spec, the log of its events, its curves and the rows
/// that name its training checkpoints. Any number of readers, who block nobody; one writer a sweep.
/// Safe for any number of threads. Everything throws <see cref="StorageException"/> where the
/// database fails.
/// </summary>
public interface IStudyStore : IDisposable
{
    /// <summary>All sweeps, oldest first.</summary>
    IReadOnlyList<SweepRow> List();

    SweepRow? Find(string name);

    /// <summary>
    /// The sole right to write to a sweep, existing or about to be created; it ends with the
    /// writer's disposal or with its process, however that dies.
    /// </summary>
    WriterResult OpenWriter(SweepId sweep);

    /// <summary>Who writes to a sweep now, if anybody.</summary>
    WriterIdentity? WriterOf(SweepId sweep);

    /// <summary>
    /// How long the right to write still lasts unless its holder renews it, by the store's own
    /// clock. Null where no process has it, and where it ends with its process.
    /// </summary>
    TimeSpan? LeaseLeft(SweepId sweep);

    /// <summary>The log after a position (0: all of it), in order.</summary>
    /// <exception cref="DamagedLogException">A row of it is not what was written.</exception>
    IReadOnlyList<LogEntry> ReadLog(SweepId sweep, long after = 0);

    /// <summary>
    /// The trials of a sweep at the end of its log; null where no summary stands there, as in an
    /// older store.
    /// </summary>
    /// <exception cref="DamagedSummaryException">The summary is not what was written.</exception>
    /// <exception cref="DamagedLogException">
    /// The summary shows that the log lost its end.
    /// </exception>
    ISweepSummary? ReadSummary(SweepId sweep);

    /// <summary>
    /// The training checkpoints of unfinished trials, by trial, replicate, attempt and step,
    /// smallest first.
    /// </summary>
    IReadOnlyList<CheckpointRow> ReadCheckpoints(SweepId sweep);

    /// <summary>
    /// The curves of one trial, in the order written: where two attempts tell of the same epoch,
    /// the later one counts.
    /// </summary>
    IReadOnlyList<CurveChunk> ReadCurves(SweepId sweep, int trial);

    /// <summary>Of which attempts output is kept, by trial, replicate and attempt.</summary>
    IReadOnlyList<OutputRow> ListOutputs(SweepId sweep);

    /// <summary>
    /// What is kept of the output of an attempt: its first bytes and its last, in order. The first
    /// chunk may begin before <paramref name="from"/>, and two may overlap where both say the same.
    /// </summary>
    IReadOnlyList<OutputChunk> ReadOutput(AttemptKey key, long from = 0);

    /// <summary>The sweeps that a fleet works on, oldest first by their creation.</summary>
    IReadOnlyList<Submission> ListSubmissions();

    /// <summary>
    /// Asks whoever writes to the sweep, now or next, to stop one trial. Takes no right to write.
    /// </summary>
    /// <returns>The request's id.</returns>
    long RequestTrialStop(SweepId sweep, int trial);

    /// <summary>What was asked for and not yet done, of all sweeps, oldest first.</summary>
    IReadOnlyList<TrialStopRequest> ListTrialStopRequests();

    /// <summary>
    /// Takes a request back. Taking back one that is done or unknown is no error.
    /// </summary>
    void WithdrawTrialStopRequest(long request);

    /// <summary>
    /// The sole right to lead the fleet that works on this store; it ends with its disposal or with
    /// its process, however that dies.
    /// </summary>
    LeadResult TryLead(LeaderIdentity self);

    /// <summary>Who leads now, if anybody.</summary>
    LeaderIdentity? Leader();

    /// <summary>The blobs that belong to these sweeps.</summary>
    IBlobStore Blobs { get; }

    /// <summary>
    /// The coordinators that share this store; null where one machine has it for itself.
    /// </summary>
    ICoordinatorRegistry? Registry => null;
}

/// <summary>
/// The one who may write to a sweep. One thread at a time. Where the right can be lost while the
/// process lives, everything throws <see cref="WriterDeposedException"/> from then on: dispose of
/// it, open another and read the sweep again.
/// </summary>
public interface ISweepWriter : IDisposable
{
    /// <summary>
    /// Makes the sweep known. False, and nothing is written, if the name is taken.
    /// </summary>
    bool TryCreate(SweepRow row);

    /// <summary>
    /// Commits all of the batch or none of it; when this returns, it is durable. Positions must
    /// follow the log's last one without a gap. After a <see cref="StoreAwayException"/> it may be
    /// written or not: <see cref="Settle"/>, and read the log again before anything else is
    /// appended.
    /// </summary>
    void Append(WriteBatch batch);

    /// <summary>
    /// After a <see cref="StoreAwayException"/> and before the log is read again: when this
    /// returns, what this writer was doing then has taken place or never will.
    /// </summary>
    void Settle();

    /// <summary>
    /// Deletes blobs that no committed row names any more. Deleting what is absent is no error.
    /// </summary>
    void DeleteBlobs(IEnumerable<BlobRef> blobs);

    /// <summary>
    /// Before anybody puts blobs: deletes every blob of the sweep but these, what a crash between
    /// writing a blob and committing its row, or between a commit and a deletion, left.
    /// </summary>
    void KeepOnlyBlobs(IReadOnlySet<BlobRef> named);

    /// <summary>Hands the sweep to the fleet, or changes how it is worked on there.</summary>
    void Submit(Submission submission);

    /// <summary>
    /// Takes the sweep back from the fleet. Taking back what was never submitted is no error.
    /// </summary>
    void Withdraw();

    /// <summary>Forgets the sweep, its submission and its blobs.</summary>
    void DeleteSweep();
}

public abstract record WriterResult
{
    private WriterResult() { }

    public sealed record Opened(ISweepWriter Writer) : WriterResult;

    /// <summary>Somebody else writes to this sweep.</summary>
    public sealed record Held(WriterIdentity By) : WriterResult;
}

/// <summary>A process that writes to a sweep.</summary>
public sealed record WriterIdentity(int ProcessId, string Host);
