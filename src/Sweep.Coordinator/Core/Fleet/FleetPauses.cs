using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;

namespace Sweep.Coordinator.Core.Fleet;

/// <summary>
/// Workers that get no trial for a while: of one sweep (<see cref="Unsuited"/>), or of any
/// (<see cref="BackOff"/>). What such a pause was for stays known after its end.
/// </summary>
internal static class FleetPauses
{
    /// <summary>What the end of an attempt shows of its worker.</summary>
    public static void Judge(FleetTurn turn, HeldAttempt attempt, AttemptEnded ended, TimeSpan now)
    {
        if (attempt.HasStepped(ended.Step))
            Step(turn, attempt.Worker);
        else if (ended.Outcome is AttemptOutcome.Stopped && attempt.Stop is null)
            BackOff(turn, attempt.Worker, now);
        if (ended.Outcome is not AttemptOutcome.Refused { Reason: var reason })
            return;
        SetUnsuited(turn, new FleetRequest.PauseWorker(ended.Key.Sweep, attempt.Worker, reason), now);
    }

    public static void SetUnsuited(FleetTurn turn, FleetRequest.PauseWorker pause, TimeSpan now)
    {
        var (sweep, reason) = (pause.Sweep, pause.Reason);
        turn.ChangeWorker(
            pause.Worker,
            worker =>
                worker with
                {
                    Unsuited = worker.Unsuited.SetItem(
                        sweep,
                        Unsuited.Again(worker.Unsuited.GetValueOrDefault(sweep), reason, now)
                    ),
                }
        );
    }

    /// <summary>An attempt of the worker has taken its first step there.</summary>
    public static void Step(FleetTurn turn, string name)
    {
        if (turn.Worker(name) is { BackOff: { } before } worker)
            turn.SetWorker(name, worker with { BackOff = Fleet.BackOff.Step(before) });
    }

    public static void End(FleetTurn turn, TimeSpan now)
    {
        foreach (var (name, worker) in turn.State.Workers)
        {
            var next = worker;
            if (worker.BackOff is { IsOver: false } back && back.Until <= now)
                next = next with { BackOff = back with { IsOver = true } };
            var over = worker.Unsuited.Where(entry => !entry.Value.IsOver && entry.Value.Until <= now).ToArray();
            foreach (var (sweep, unsuited) in over)
                next = next with { Unsuited = next.Unsuited.SetItem(sweep, unsuited with { IsOver = true }) };
            if (next != worker)
                turn.SetWorker(name, next);
        }
    }

    /// <summary>One that drains gets no trial anyway.</summary>
    private static void BackOff(FleetTurn turn, string name, TimeSpan now)
    {
        if (turn.Worker(name) is not { Presence: not WorkerPresence.Draining } worker)
            return;
        var next = Fleet.BackOff.Again(worker.BackOff, now);
        turn.SetWorker(name, worker with { BackOff = next });
        if (next != worker.BackOff)
            turn.Emit(new FleetEffect.NotePause(name, next.Pause));
    }
}
