using System.Collections.Concurrent;
using System.Text.Json;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Worker.Training;

namespace Sweep.Worker.Isolation;

/// <summary>
/// The session of an attempt in its own process: whatever it is told goes to the worker. When a
/// checkpoint is due is decided here, as it is asked at every step.
/// </summary>
internal sealed class PipeSession : ITrialSession, IDisposable
{
    /// <summary>
    /// How often a step is told of by itself, so that the worker knows a slow epoch from a hang.
    /// </summary>
    private static readonly TimeSpan StepPause = TimeSpan.FromSeconds(0.2);

    private readonly Action<Frame> send;
    private readonly BlockingCollection<Frame> replies;
    private readonly TimeProvider clock;
    private readonly long began;
    private readonly CheckpointRhythm rhythm;
    private readonly LongWork longWork;
    private readonly TimeLimit timeLimit;
    private readonly ITimer looking;
    private long told,
        step,
        keptStep;
    private volatile int stop = -1;

    public PipeSession(
        Action<Frame> send,
        BlockingCollection<Frame> replies,
        TimeProvider clock,
        CheckpointPauses pauses,
        TimeSpan? timeout
    )
    {
        (this.send, this.replies, this.clock) = (send, replies, clock);
        (rhythm, longWork, began) = (new CheckpointRhythm(pauses), new LongWork(clock), clock.GetTimestamp());
        timeLimit = new TimeLimit(timeout, clock);
        looking = clock.CreateTimer(_ => LookAtLongWork(), null, StepPause, StepPause);
    }

    public StopReason? StopRequested => stop < 0 ? null : (StopReason)stop;

    public bool IsTimeUp => timeLimit.IsOver;

    public bool IsCheckpointDue => IsPastKeptStep && rhythm.IsDue(Elapsed);

    public bool IsPastKeptStep => Step > keptStep;

    public long Step
    {
        get => Volatile.Read(ref step);
        set
        {
            Volatile.Write(ref step, value);
            RecordActivity();
        }
    }

    private TimeSpan Elapsed => clock.GetElapsedTime(began);

    public void Dispose() => looking.Dispose();

    /// <summary>Each frame is heard as something that the attempt does.</summary>
    public void RecordActivity()
    {
        var before = Interlocked.Read(ref told);
        var now = Elapsed.Ticks;
        if (now - before < StepPause.Ticks || Interlocked.CompareExchange(ref told, now, before) != before)
            return;
        send(Frame.Of(FrameKind.Stepped, body => body.Write(Step)));
    }

    public IDisposable BeginLongWork() => longWork.Begin();

    /// <summary>From any thread.</summary>
    public void RequestStop(StopReason reason) => stop = (int)reason;

    public void Begin(long step, int epochs, string? device)
    {
        this.step = keptStep = step;
        timeLimit.Begin();
        send(
            Frame.Of(
                FrameKind.Began,
                body =>
                {
                    body.Write(step);
                    body.Write(epochs);
                    body.Write(device ?? "");
                }
            )
        );
    }

    public void Report(int epoch, IReadOnlyDictionary<string, double> metrics) =>
        send(Measurements(FrameKind.Reported, epoch, metrics));

    public void Record(int position, IReadOnlyDictionary<string, double> values) =>
        send(Measurements(FrameKind.Recorded, position, values));

    private Frame Measurements(FrameKind kind, int at, IReadOnlyDictionary<string, double> metrics) =>
        Frame.Of(
            kind,
            body =>
            {
                body.Write(step);
                body.Write(at);
                body.Write(metrics.Count);
                foreach (var (metric, value) in metrics)
                {
                    body.Write(metric);
                    body.Write(value);
                }
            }
        );

    /// <summary>The worker looks to it.</summary>
    public void SendDue() { }

    public void SaveCheckpoint(long step, ReadOnlySpan<byte> checkpoint)
    {
        var before = Elapsed;
        var bytes = checkpoint.ToArray();
        send(
            Frame.Of(
                FrameKind.SaveCheckpoint,
                body =>
                {
                    body.Write(step);
                    body.Write(bytes);
                }
            )
        );
        replies.Take();
        keptStep = step;
        rhythm.Kept(Elapsed, Elapsed - before);
    }

    public BlobRef SaveWeights(ReadOnlySpan<byte> weights)
    {
        send(new Frame(FrameKind.SaveWeights, weights.ToArray()));
        return JsonSerializer.Deserialize(replies.Take().Body, FrameJson.Default.BlobRef);
    }

    public void SaveEpochWeights(int epoch, ReadOnlySpan<byte> weights)
    {
        var bytes = weights.ToArray();
        send(
            Frame.Of(
                FrameKind.SaveEpochWeights,
                body =>
                {
                    body.Write(epoch);
                    body.Write(bytes);
                }
            )
        );
        replies.Take();
    }

    public IEnumerable<byte[]> ReadCheckpoints()
    {
        for (var at = 0; ; at++)
        {
            var index = at;
            send(Frame.Of(FrameKind.NextCheckpoint, body => body.Write(index)));
            if (replies.Take() is not { Kind: FrameKind.Checkpoint, Body: var checkpoint })
                yield break;
            yield return checkpoint;
        }
    }

    public void WriteOutput(ReadOnlySpan<byte> bytes) => send(new Frame(FrameKind.Wrote, bytes.ToArray()));

    public void Warn(string message) => send(Frame.Of(FrameKind.Warned, body => body.Write(message)));

    private void LookAtLongWork()
    {
        if (longWork.IsUnderWay)
            RecordActivity();
    }
}
