using System.Collections.Immutable;
using Foundation;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;

namespace Sweep.Worker.Core;

/// <summary>What a worker has in hand.</summary>
/// <param name="Slots">How many trials it trains at once.</param>
/// <param name="Running">
/// The attempts in training, and for each whether it was told to stop.
/// </param>
/// <param name="IsDraining">Whether it takes nothing more.</param>
public sealed record WorkerState(
    int Slots,
    ImmutableSortedDictionary<AttemptKey, StopReason?> Running,
    bool IsDraining = false
)
{
    public static WorkerState Idle(int slots) => new(slots, ImmutableSortedDictionary<AttemptKey, StopReason?>.Empty);
}

/// <summary>What a worker wants done.</summary>
public abstract record WorkerEffect
{
    private WorkerEffect() { }

    public sealed record Launch(StartTrial Start) : WorkerEffect;

    public sealed record Signal(AttemptKey Key, StopReason Reason) : WorkerEffect;

    /// <summary>To the coordinator: an attempt is over here.</summary>
    public sealed record Report(AttemptEnded Ended) : WorkerEffect;
}

/// <summary>
/// A worker's decisions: which attempts run, which messages are repetitions. What an attempt
/// reports on its way concerns only its study, so it does not come here. Pure.
/// </summary>
public static class WorkerCore
{
    /// <summary>Takes a message of the coordinator: a start or a stop.</summary>
    public static (WorkerState State, ImmutableArray<WorkerEffect> Effects) Receive(
        WorkerState state,
        CoordinatorMessage message
    ) =>
        message switch
        {
            StartTrial start => Start(state, start),
            StopTrial stop => Stop(state, stop),
            _ => throw Invariant.Unreachable(message),
        };

    /// <summary>An attempt that trained here has ended.</summary>
    public static (WorkerState State, ImmutableArray<WorkerEffect> Effects) End(
        WorkerState state,
        AttemptEnded ended
    ) => (state with { Running = state.Running.Remove(ended.Key) }, [new WorkerEffect.Report(ended)]);

    /// <summary>Hands back all that trains, and takes nothing more.</summary>
    public static (WorkerState State, ImmutableArray<WorkerEffect> Effects) Drain(WorkerState state)
    {
        var effects = ImmutableArray.CreateBuilder<WorkerEffect>();
        foreach (var key in state.Running.Where(entry => entry.Value is null).Select(entry => entry.Key))
        {
            (state, var made) = Stop(state, new StopTrial(key, StopReason.HandBack));
            effects.AddRange(made);
        }

        return (state with { IsDraining = true }, effects.ToImmutable());
    }

    private static (WorkerState, ImmutableArray<WorkerEffect>) Start(WorkerState state, StartTrial start)
    {
        if (state.Running.ContainsKey(start.Key))
            return (state, []);
        // A coordinator that has just taken over may not know yet what is running here, nor that
        // this worker is about to end.
        if (state.IsDraining || state.Running.Count >= state.Slots)
        {
            var refusal = new AttemptEnded(start.Key, 0, new AttemptOutcome.Stopped()) { Seconds = 0 };
            return (state, [new WorkerEffect.Report(refusal)]);
        }

        return (state with { Running = state.Running.Add(start.Key, null) }, [new WorkerEffect.Launch(start)]);
    }

    private static (WorkerState, ImmutableArray<WorkerEffect>) Stop(WorkerState state, StopTrial stop)
    {
        if (!state.Running.TryGetValue(stop.Key, out var told) || told == stop.Reason)
            return (state, []);
        return (
            state with
            {
                Running = state.Running.SetItem(stop.Key, stop.Reason),
            },
            [new WorkerEffect.Signal(stop.Key, stop.Reason)]
        );
    }
}
