using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Protocol;

namespace Sweep.Coordinator.Core.Fleet;

/// <summary>
/// Who was silent for too long. A heartbeat tells that a worker lives and nothing of its trials, so
/// these have a deadline of their own.
/// </summary>
internal static class FleetWatch
{
    /// <summary>
    /// So many times the usual pause between two looks: then it was this process that was away.
    /// </summary>
    private const int OwnPause = 3;

    public static void Tick(FleetTurn turn, TimeSpan now)
    {
        var state = turn.State;
        var away = now - state.Ticked - state.Limits.Tick;
        turn.Change(fleet => fleet with { Ticked = now });
        // A process that was away (a pause of the machine, a debugger) read no message meanwhile,
        // and may judge no worker for it.
        if (away >= state.Limits.Tick * (OwnPause - 1))
            AllowForPause(turn, away, now);
        FleetPauses.End(turn, now);
        GiveUpSilentWorkers(turn, now);
        GiveUpHungAttempts(turn);
    }

    /// <summary>
    /// Never into the future: a worker that was seen since would be waited for too long.
    /// </summary>
    private static void AllowForPause(FleetTurn turn, TimeSpan away, TimeSpan now)
    {
        TimeSpan Later(TimeSpan seen) => seen + away < now ? seen + away : now;
        foreach (var (name, worker) in turn.State.Workers)
            turn.SetWorker(name, worker with { Seen = Later(worker.Seen), Reported = Later(worker.Reported) });
        foreach (var (key, attempt) in turn.State.Attempts)
            turn.SetAttempt(key, attempt with { Moved = Later(attempt.Moved) });
    }

    private static void GiveUpSilentWorkers(FleetTurn turn, TimeSpan now)
    {
        var limit = turn.State.Limits.Worker;
        var silent = turn.State.Workers.Where(entry =>
            entry.Value.Presence != WorkerPresence.Local && now - entry.Value.Seen > limit
        );
        foreach (var name in silent.Select(entry => entry.Key).ToArray())
        {
            FleetCore.Leave(turn, name);
            turn.Emit(new FleetEffect.Dismiss(name, $"it was silent for {limit.TotalSeconds:0.#} s"));
        }
    }

    private static void GiveUpHungAttempts(FleetTurn turn)
    {
        var limit = turn.State.Limits.Progress;
        foreach (
            var key in turn
                .State.Attempts.Where(entry => IsHung(turn, entry.Value))
                .Select(entry => entry.Key)
                .ToArray()
        )
        {
            turn.Abandon(key);
            turn.Emit(new FleetEffect.ReportHung(key, limit));
            FleetCore.Stop(turn, new StopTrial(key, StopReason.Hung));
        }
    }

    /// <summary>
    /// By what its worker says of it: while that is silent, only the worker itself can be judged.
    /// </summary>
    private static bool IsHung(FleetTurn turn, HeldAttempt attempt) =>
        !attempt.IsAbandoned
        && turn.Worker(attempt.Worker) is { } worker
        && worker.Reported - attempt.Moved > turn.State.Limits.Progress;
}
