using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Storage.Summaries;

namespace Sweep.Storage;

/// <summary>
/// What a store holds, for code that only looks: for each sweep its resolved spec, the log of its
/// events, its curves and the rows that name its training checkpoints. Readers block no writer and
/// no other reader. Safe for any number of threads. Everything throws
/// <see cref="StorageException"/> where the store fails.
/// </summary>
public interface IStudyReader : IDisposable
{
    /// <summary>All sweeps, oldest first.</summary>
    IReadOnlyList<SweepRow> List();

    SweepRow? Find(string name);

    SweepRow? Find(SweepId sweep);

    /// <summary>The process that writes to a sweep now; null if none does.</summary>
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
    IReadOnlyList<TrialCheckpoint> ReadCheckpoints(SweepId sweep);

    /// <summary>
    /// The curves of one trial, in the order written: where two attempts report the same epoch, the
    /// later one counts.
    /// </summary>
    IReadOnlyList<CurveChunk> ReadCurves(SweepId sweep, int trial);

    /// <summary>Of which attempts output is kept, by trial, replicate and attempt.</summary>
    IReadOnlyList<OutputSize> ListOutputs(SweepId sweep);

    /// <summary>
    /// What is kept of the output of an attempt: its first bytes and its last, in order. The first
    /// chunk may begin before <paramref name="from"/>, and two may overlap where both say the same.
    /// </summary>
    IReadOnlyList<OutputChunk> ReadOutput(AttemptKey key, long from = 0);

    /// <summary>The sweeps that a fleet works on, oldest first by their creation.</summary>
    IReadOnlyList<Submission> ListSubmissions();

    /// <summary>The coordinator that leads now; null if none does.</summary>
    LeaderIdentity? Leader();

    /// <summary>The blobs that belong to these sweeps.</summary>
    IBlobReader Blobs { get; }
}
