using System.Collections.Immutable;
using Sweep.Shared.Domain.Identity;

namespace Sweep.Coordinator.Core.Fleet;

/// <summary>
/// One step of the fleet while it is being taken: the state so far, and what is wanted done. Keeps
/// the order of free workers in step with the workers.
/// </summary>
internal sealed class FleetTurn(FleetState state)
{
    private readonly ImmutableArray<FleetEffect>.Builder effects = ImmutableArray.CreateBuilder<FleetEffect>();

    public FleetState State { get; private set; } = state;

    /// <summary>Whether workers came, left or changed what they can take.</summary>
    public bool HasOtherWorkers { get; private set; }

    public void Emit(FleetEffect effect) => effects.Add(effect);

    public void Change(Func<FleetState, FleetState> change) => State = change(State);

    public FleetWorker? Worker(string name) => State.Workers.GetValueOrDefault(name);

    public HeldAttempt? Attempt(AttemptKey key) => State.Attempts.GetValueOrDefault(key);

    public void SetWorker(string name, FleetWorker worker)
    {
        var free = State.Free;
        var known = Worker(name);
        HasOtherWorkers |=
            known?.Presence != worker.Presence || known.Profile != worker.Profile || known.Unsuited != worker.Unsuited;
        if (known is { FreeSlots: > 0 and var before })
            free = free.Remove(new FreeSlots(before, name));
        if (worker.FreeSlots > 0)
            free = free.Add(new FreeSlots(worker.FreeSlots, name));
        State = State with { Workers = State.Workers.SetItem(name, worker), Free = free };
    }

    public void RemoveWorker(string name)
    {
        var free = Worker(name) is { FreeSlots: > 0 and var before }
            ? State.Free.Remove(new FreeSlots(before, name))
            : State.Free;
        HasOtherWorkers = true;
        State = State with { Workers = State.Workers.Remove(name), Free = free };
    }

    /// <summary>Nothing, if the worker is gone.</summary>
    public void ChangeWorker(string name, Func<FleetWorker, FleetWorker> change)
    {
        if (Worker(name) is { } worker)
            SetWorker(name, change(worker));
    }

    /// <summary>Nothing, if the study is closed.</summary>
    public void ChangeStudy(SweepId sweep, Func<StudyDemand, StudyDemand> change)
    {
        if (State.Studies.TryGetValue(sweep, out var demand))
            State = State with { Studies = State.Studies.SetItem(sweep, change(demand)) };
    }

    public void SetAttempt(AttemptKey key, HeldAttempt attempt) =>
        State = State with { Attempts = State.Attempts.SetItem(key, attempt) };

    /// <summary>The worker has this attempt from now on; its slot is counted already.</summary>
    public void AddAttempt(AttemptKey key, HeldAttempt attempt)
    {
        SetAttempt(key, attempt);
        ChangeWorker(attempt.Worker, worker => worker with { Attempts = worker.Attempts.Add(key) });
    }

    /// <summary>No worker has this attempt any more, and its slot is free.</summary>
    public void RemoveAttempt(AttemptKey key)
    {
        if (Attempt(key) is not { } attempt)
            return;
        State = State with { Attempts = State.Attempts.Remove(key) };
        if (!attempt.IsAbandoned)
            ChangeStudy(key.Sweep, demand => demand with { Held = demand.Held - 1 });
        ChangeWorker(
            attempt.Worker,
            worker => worker with { Taken = worker.Taken - 1, Attempts = worker.Attempts.Remove(key) }
        );
    }

    /// <summary>
    /// The study counts on this attempt no more; it keeps its slot until its worker says that it is
    /// over.
    /// </summary>
    public void Abandon(AttemptKey key)
    {
        if (Attempt(key) is not { IsAbandoned: false } attempt)
            return;
        SetAttempt(key, attempt with { IsAbandoned = true });
        ChangeStudy(key.Sweep, demand => demand with { Held = demand.Held - 1 });
    }

    /// <summary>
    /// Tells each study for which the number of workers that can take its trials is another one
    /// now.
    /// </summary>
    public void TellOfWorkers()
    {
        foreach (var (sweep, demand) in State.Studies)
        {
            var workers = SuitedWorkers.Of(State, sweep, demand.Needs);
            if (workers == demand.Told)
                continue;
            ChangeStudy(sweep, told => told with { Told = workers, PassedOver = [] });
            Emit(new FleetEffect.TellOfWorkers(sweep, workers));
        }
    }

    public (FleetState State, ImmutableArray<FleetEffect> Effects) End() => (State, effects.ToImmutable());
}
