using System.Collections.Immutable;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;

namespace Sweep.Worker.Training;

/// <summary>
/// Trains one attempt of a trial from its settings to an outcome: the seam between the worker and
/// what is trained.
/// </summary>
public interface ITrialRunner
{
    /// <summary>
    /// Runs on the attempt's own thread until the trial is over or
    /// <see cref="ITrialSession.StopRequested"/>. Whatever it throws is the trial's failure.
    /// </summary>
    AttemptOutcome Run(StartTrial command, ITrialSession session);
}

/// <summary>What a runner has to hand while it trains. Its own thread's only.</summary>
public interface ITrialSession
{
    /// <summary>Set once the attempt has to end. A runner reads it between steps.</summary>
    StopReason? StopRequested { get; }

    /// <summary>
    /// Whether the attempt has trained for as long as its sweep allows. Asked between steps: cheap.
    /// </summary>
    bool IsTimeUp { get; }

    /// <summary>
    /// Whether it is time for a training checkpoint, and there is something to keep. Asked between
    /// steps: cheap. A checkpoint of the step that the attempt began at would pass for progress,
    /// and a trial that kills its worker at its first step would be tried for ever.
    /// </summary>
    bool IsCheckpointDue { get; }

    /// <summary>
    /// Whether a step was taken that no checkpoint holds, neither the one begun from nor one kept
    /// since.
    /// </summary>
    bool IsPastKeptStep { get; }

    /// <summary>
    /// Tells that training begins after <paramref name="reached"/> steps that a checkpoint brought,
    /// with at most <paramref name="epochs"/> epochs in all.
    /// </summary>
    /// <param name="device">
    /// The kind of device that it trains on; null if the runner does not know.
    /// </param>
    void Begin(long reached, int epochs, string? device);

    /// <summary>The metrics of an epoch (from 1). Sent in chunks, at most ten a second.</summary>
    void Report(int epoch, IReadOnlyDictionary<string, double> metrics);

    /// <summary>
    /// Values between the ends of epochs, at a position (from 1) of their
    /// <see cref="RecordedCurve"/>. Sent as <see cref="Report"/>'s are.
    /// </summary>
    void Record(int position, IReadOnlyDictionary<string, double> values);

    /// <summary>
    /// Sends what was reported and is due. A runner calls it if its next report may be a long time
    /// away.
    /// </summary>
    void SendDue();

    /// <summary>Keeps a training checkpoint, durably, and tells of it.</summary>
    /// <exception cref="StorageException">It could not be kept.</exception>
    void SaveCheckpoint(long reached, ReadOnlySpan<byte> checkpoint);

    /// <summary>
    /// Says that the attempt does something, which a step, a report and a checkpoint say by
    /// themselves: an attempt that does nothing for too long is taken for hung and ended. Cheap;
    /// from any thread.
    /// </summary>
    void RecordActivity();

    /// <summary>
    /// For work that cannot say how far it is, such as reading data, compiling, or a metric of a
    /// whole data set: until the result is disposed of, and for an hour at most, the attempt counts
    /// as one that does something. One at a time.
    /// </summary>
    IDisposable BeginLongWork();

    /// <summary>Optimizer steps so far, for the record of how the attempt ended.</summary>
    long Step { get; set; }

    /// <summary>Keeps the weights of a completed trial, durably.</summary>
    /// <exception cref="StorageException">They could not be kept.</exception>
    BlobRef SaveWeights(ReadOnlySpan<byte> weights);

    /// <summary>
    /// Keeps the weights at the end of an epoch (from 1) on the way, durably, and tells of them.
    /// </summary>
    /// <exception cref="StorageException">They could not be kept.</exception>
    void SaveEpochWeights(int epoch, ReadOnlySpan<byte> weights);

    /// <summary>
    /// What earlier attempts left, newest first; those that are torn or damaged are passed over,
    /// with a warning in the log.
    /// </summary>
    IEnumerable<byte[]> ReadCheckpoints();

    /// <summary>
    /// Keeps a piece of what the attempt wrote, for a person who looks at it. Any thread may call
    /// this.
    /// </summary>
    void WriteOutput(ReadOnlySpan<byte> bytes);

    /// <summary>For what a person should know and no outcome tells.</summary>
    void Warn(string message);
}
