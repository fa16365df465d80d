using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.ComponentModel;
using System.Text.Json;
using Foundation;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Worker.Training;

namespace Sweep.Worker.Isolation;

/// <summary>
/// Runs each attempt in a process of its own, so that a native crash, an out-of-memory kill or a
/// hang costs that attempt and nothing else. A process is used again for later attempts, until
/// something goes wrong with it. Any number of attempts at once.
/// </summary>
/// <param name="program">
/// A program that is going to <see cref="TrialProcess.Serve"/>, and its arguments.
/// </param>
/// <param name="pauses">How often trials leave checkpoints.</param>
public sealed class IsolatedRunner(ImmutableArray<string> program, TimeProvider clock, CheckpointPauses pauses)
    : ITrialRunner,
        IDisposable
{
    /// <summary>
    /// How often a stop is looked for while the process says nothing; how long it may take to heed
    /// one.
    /// </summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50),
        StopLimit = TimeSpan.FromSeconds(30);

    private readonly ConcurrentBag<TrialChild> idle = [];

    public AttemptOutcome Run(StartTrial command, ITrialSession session)
    {
        while (TakeIdle() is { } waiting)
        {
            // One that died before it said anything may have died while it waited: that is not the
            // trial's doing.
            if (RunIn(waiting, command, session) is { HasSpoken: true, Outcome: var outcome })
                return outcome;
        }

        try
        {
            return RunIn(new TrialChild(program), command, session).Outcome;
        }
        catch (Win32Exception failure)
        {
            return new AttemptOutcome.Refused($"a process for the trial could not be started: {failure.Message}");
        }
    }

    /// <summary>Ends the processes that wait for an attempt.</summary>
    public void Dispose()
    {
        while (idle.TryTake(out var child))
            child.Dispose();
    }

    private TrialChild? TakeIdle()
    {
        while (idle.TryTake(out var child))
        {
            if (!child.HasExited)
                return child;
            child.Dispose();
        }

        return null;
    }

    private Ending RunIn(TrialChild child, StartTrial command, ITrialSession session)
    {
        var isWell = false;
        try
        {
            var ending = Converse(child, command, session);
            isWell = ending.IsWell;
            return ending;
        }
        finally
        {
            if (isWell)
                idle.Add(child);
            else
                child.Dispose();
        }
    }

    /// <summary>Passes on what the process says, until the attempt is over.</summary>
    private Ending Converse(TrialChild child, StartTrial command, ITrialSession session)
    {
        child.Send(
            Frame.Of(
                FrameKind.Run,
                body =>
                {
                    body.Write(pauses.First.Ticks);
                    body.Write(pauses.Longest.Ticks);
                    body.Write(pauses.MostShare);
                    body.Write(JsonSerializer.Serialize(command, FrameJson.Default.StartTrial));
                }
            )
        );
        StopReason? told = null;
        var hasSpoken = false;
        var toldAt = 0L;
        while (true)
        {
            if (session.StopRequested is { } reason && reason != told)
            {
                // It does not listen, and a process can be killed.
                if (reason == StopReason.Hung)
                    return Broken(new AttemptOutcome.Stopped());
                (told, toldAt) = (reason, clock.GetTimestamp());
                child.Send(new Frame(FrameKind.Stop, [(byte)reason]));
            }

            if (child.TryRead(out var frame, Pause))
            {
                hasSpoken = true;
                if (frame.Kind == FrameKind.Ended)
                    return new Ending(EndOf(frame, session), IsWell: true, hasSpoken);
                Handle(frame, child, session);
            }
            else if (child.IsSilent)
                return Broken(told is null ? new AttemptOutcome.Died(child.Obituary()) : new AttemptOutcome.Stopped());
            else
            {
                session.SendDue();
                if (told is not null && clock.GetElapsedTime(toldAt) > StopLimit)
                    return Broken(new AttemptOutcome.Stopped());
            }
        }

        Ending Broken(AttemptOutcome outcome) =>
            new(outcome, IsWell: false, hasSpoken || outcome is not AttemptOutcome.Died);
    }

    private static AttemptOutcome EndOf(Frame frame, ITrialSession session)
    {
        (session.Step, var outcome) = frame.Read(body =>
            (body.ReadInt64(), JsonSerializer.Deserialize(body.ReadString(), FrameJson.Default.AttemptOutcome)!)
        );
        return outcome;
    }

    private static void Handle(Frame frame, TrialChild child, ITrialSession session)
    {
        switch (frame.Kind)
        {
            case FrameKind.Began:
                var (step, epochs, device) = frame.Read(body =>
                    (body.ReadInt64(), body.ReadInt32(), body.ReadString())
                );
                session.Begin(step, epochs, device.Length > 0 ? device : null);
                break;
            case FrameKind.Stepped:
                session.Step = frame.Read(body => body.ReadInt64());
                break;
            case FrameKind.Reported or FrameKind.Recorded:
                Report(frame, session);
                break;
            case FrameKind.Wrote:
                session.WriteOutput(frame.Body);
                break;
            case FrameKind.Warned:
                session.Warn(frame.Read(body => body.ReadString()));
                break;
            case FrameKind.SaveCheckpoint:
                session.Step = frame.Read(body => body.ReadInt64());
                session.SaveCheckpoint(session.Step, frame.Body.AsSpan(sizeof(long)));
                child.Send(new Frame(FrameKind.Kept, []));
                break;
            case FrameKind.SaveWeights:
                child.Send(
                    new Frame(
                        FrameKind.Kept,
                        JsonSerializer.SerializeToUtf8Bytes(session.SaveWeights(frame.Body), FrameJson.Default.BlobRef)
                    )
                );
                break;
            case FrameKind.SaveEpochWeights:
                session.SaveEpochWeights(frame.Read(body => body.ReadInt32()), frame.Body.AsSpan(sizeof(int)));
                child.Send(new Frame(FrameKind.Kept, []));
                break;
            case FrameKind.NextCheckpoint:
                var at = frame.Read(body => body.ReadInt32());
                child.Send(
                    session.ReadCheckpoints().ElementAtOrDefault(at) is { } checkpoint
                        ? new Frame(FrameKind.Checkpoint, checkpoint)
                        : new Frame(FrameKind.NoCheckpoint, [])
                );
                break;
            default:
                throw Invariant.Unreachable(frame.Kind);
        }
    }

    private static void Report(Frame frame, ITrialSession session)
    {
        var (step, epoch, metrics) = frame.Read(body =>
        {
            var (step, epoch, count) = (body.ReadInt64(), body.ReadInt32(), body.ReadInt32());
            return (
                step,
                epoch,
                Enumerable
                    .Range(0, count)
                    .Select(_ => KeyValuePair.Create(body.ReadString(), body.ReadDouble()))
                    .ToDictionary()
            );
        });
        session.Step = step;
        if (frame.Kind == FrameKind.Recorded)
            session.Record(epoch, metrics);
        else
            session.Report(epoch, metrics);
    }

    /// <param name="IsWell">Whether the process can be used again.</param>
    /// <param name="HasSpoken">Whether it got as far as to say something of this attempt.</param>
    private sealed record Ending(AttemptOutcome Outcome, bool IsWell, bool HasSpoken);
}
