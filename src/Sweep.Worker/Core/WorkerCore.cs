using System.Collections.Immutable;
using Foundation;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;

namespace Sweep.Worker.Core;

/// <summary>What a worker has in hand. </summary>
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

/// <summary>What a worker is told.</summary>
public abstract record WorkerInput
{
    private WorkerInput() { }

    public sealed record Commanded(WorkerCommand Command) : WorkerInput;

    /// <summary>All that trains is to be handed back.</summary>
    public sealed record DrainRequested : WorkerInput;

    /// <summary>A training thread of this worker says so.</summary>
    public sealed record RunnerReported(WorkerReport Report) : WorkerInput;
}

/// <summary>What a worker wants done.</summary>
public abstract record WorkerEffect
{
    private WorkerEffect() { }

    public sealed record Launch(StartTrial Command) : WorkerEffect;

    public sealed record Signal(AttemptKey Key, StopReason Reason) : WorkerEffect;

    public sealed record Send(WorkerReport Report) : WorkerEffect;
}

/// <summary>
/// A worker's decisions: which attempts run, which commands are repetitions. Pure.
/// </summary>
public static class WorkerCore
{
    public static (WorkerState State, ImmutableArray<WorkerEffect> Effects) Step(
        WorkerState state,
        WorkerInput input
    ) =>
        input switch
        {
            WorkerInput.Commanded { Command: StartTrial start } => Start(state, start),
            WorkerInput.Commanded { Command: StopTrial stop } => Stop(state, stop),
            WorkerInput.DrainRequested => Drain(state),
            WorkerInput.RunnerReported { Report: AttemptEnded ended } => (
                state with
                {
                    Running = state.Running.Remove(ended.Key),
                },
                [new WorkerEffect.Send(ended)]
            ),
            WorkerInput.RunnerReported reported => (state, [new WorkerEffect.Send(reported.Report)]),
            _ => throw Invariant.Unreachable(input),
        };

    private static (WorkerState, ImmutableArray<WorkerEffect>) Start(WorkerState state, StartTrial start)
    {
        if (state.Running.ContainsKey(start.Key))
            return (state, []);
        // A coordinator that has just taken over may not know yet what is running here, nor that
        // this worker is about to end.
        if (state.IsDraining || state.Running.Count >= state.Slots)
            return (
                state,
                [new WorkerEffect.Send(new AttemptEnded(start.Key, 0, new AttemptOutcome.Stopped()) { Seconds = 0 })]
            );
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

    private static (WorkerState, ImmutableArray<WorkerEffect>) Drain(WorkerState state)
    {
        var effects = ImmutableArray.CreateBuilder<WorkerEffect>();
        foreach (var key in state.Running.Where(entry => entry.Value is null).Select(entry => entry.Key))
        {
            (state, var wanted) = Stop(state, new StopTrial(key, StopReason.HandBack));
            effects.AddRange(wanted);
        }

        return (state with { IsDraining = true }, effects.ToImmutable());
    }
}
