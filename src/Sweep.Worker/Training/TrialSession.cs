using System.Collections.Immutable;
using System.Text;
using Serilog;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;

namespace Sweep.Worker.Training;

/// <summary>
/// One attempt's dealings with the world: checkpoints by the clock, measurements in chunks, a flag
/// that asks it to stop.
/// </summary>
internal sealed class TrialSession(StartTrial command, WorkerContext context, Action<WorkerReport> report)
    : ITrialSession
{
    private static readonly TimeSpan ReportPause = TimeSpan.FromMilliseconds(100),
        OutputPause = TimeSpan.FromSeconds(1);

    private readonly long began = context.Clock.GetTimestamp();
    private readonly CheckpointRhythm rhythm = new(context.Checkpoints);
    private readonly MeasurementBuffer measurements = new();
    private readonly LongWork longWork = new(context.Clock);
    private readonly AttemptOutput output = new();
    private readonly TimeLimit timeLimit = new(command.Timeout, context.Clock);
    private TimeSpan lastReport = TimeSpan.Zero,
        lastEpochs = TimeSpan.Zero,
        lastOutput = TimeSpan.Zero;
    private long step,
        keptStep,
        activity;
    private volatile int stop = -1;

    public StopReason? StopRequested => stop < 0 ? null : (StopReason)stop;

    public bool IsTimeUp => timeLimit.IsOver;

    public bool IsCheckpointDue => IsPastKeptStep && rhythm.IsDue(Elapsed);

    public bool IsPastKeptStep => Step > keptStep;

    /// <summary>Set by the attempt's thread; any thread may look.</summary>
    public long Step
    {
        get => Volatile.Read(ref step);
        set
        {
            Volatile.Write(ref step, value);
            RecordActivity();
        }
    }

    /// <summary>Rises with whatever the attempt does. Any thread may look.</summary>
    public long Activity => longWork.IsUnderWay ? Interlocked.Increment(ref activity) : Interlocked.Read(ref activity);

    private AttemptKey Key => command.Key;

    private TimeSpan Elapsed => context.Clock.GetElapsedTime(began);

    public void RecordActivity() => Interlocked.Increment(ref activity);

    public IDisposable BeginLongWork()
    {
        RecordActivity();
        return longWork.Begin();
    }

    /// <summary>From any thread.</summary>
    public void RequestStop(StopReason reason) => stop = (int)reason;

    public void Begin(long reached, int epochs, string? device)
    {
        Step = keptStep = reached;
        timeLimit.Begin();
        Send(new TrainingStarted(Key, reached, epochs, device));
    }

    public void Report(int epoch, IReadOnlyDictionary<string, double> metrics)
    {
        RecordActivity();
        measurements.Add(epoch, metrics);
        SendDue();
    }

    public void Record(int position, IReadOnlyDictionary<string, double> values)
    {
        RecordActivity();
        measurements.Record(position, values);
        SendDue();
    }

    public void SendDue()
    {
        if (Elapsed - lastReport >= ReportPause)
            Flush();
        if (output.HasNews && Elapsed - lastOutput >= OutputPause)
            SendOutput(isEnd: false);
    }

    public void SaveCheckpoint(long reached, ReadOnlySpan<byte> checkpoint)
    {
        // Curves first: an attempt that resumes from here does not measure those epochs again.
        Flush();
        var since = Elapsed;
        var blob = context.Blobs.Put(Key.Sweep, checkpoint);
        Send(new CheckpointSaved(Key, reached, blob));
        RecordActivity();
        keptStep = reached;
        rhythm.Kept(Elapsed, cost: Elapsed - since);
    }

    public BlobRef SaveWeights(ReadOnlySpan<byte> weights)
    {
        var blob = context.Blobs.Put(Key.Sweep, weights);
        RecordActivity();
        return blob;
    }

    public void SaveEpochWeights(int epoch, ReadOnlySpan<byte> weights) =>
        Send(new EpochWeightsSaved(Key, epoch, SaveWeights(weights)));

    public IEnumerable<byte[]> ReadCheckpoints()
    {
        foreach (var checkpoint in command.Checkpoints)
        {
            if (context.Blobs.Get(Key.Sweep, checkpoint.Blob) is { } bytes)
                yield return bytes;
            else
                Warn(
                    $"the checkpoint of step {checkpoint.Step} is absent or damaged ({checkpoint.Blob.Sha256}); the "
                        + "one before is used"
                );
        }
    }

    public void WriteOutput(ReadOnlySpan<byte> bytes) => output.Add(bytes);

    public void Warn(string message)
    {
        context.Log.Warning("Trial {Trial} of attempt {Attempt}: {Message}", Key.Trial.Number, Key.Attempt, message);
        output.AddLine($"sweep: {message}");
    }

    /// <summary>
    /// Sends all that was not sent yet: nothing comes after it but how the attempt ended.
    /// </summary>
    public void End()
    {
        Flush();
        SendOutput(isEnd: true);
    }

    /// <summary>Sends a report with the time that the attempt has run.</summary>
    public void Send(WorkerReport said) => report(said with { Seconds = Elapsed.TotalSeconds });

    /// <summary>Sends what was measured and not yet sent.</summary>
    public void Flush()
    {
        if (measurements.IsEmpty)
            return;
        var now = Elapsed;
        var hasEpochs = measurements.HasEpochs;
        Send(measurements.Take(Key, now - lastEpochs));
        lastReport = now;
        if (hasEpochs)
            lastEpochs = now;
    }

    private void SendOutput(bool isEnd)
    {
        foreach (var (from, bytes) in output.Take(isEnd))
            Send(new OutputWritten(Key, from, bytes));
        lastOutput = Elapsed;
    }
}
