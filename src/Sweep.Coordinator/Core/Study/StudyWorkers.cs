namespace Sweep.Coordinator.Core.Study;

/// <summary>What a study does about workers that cannot take its trials.</summary>
internal static class StudyWorkers
{
    /// <summary>A worker handed an attempt back with this reason.</summary>
    public static void Refuse(StudyTurn turn, string worker, string reason)
    {
        var isKnown = turn.Session.Refusals.TryGetValue(worker, out var known) && known == reason;
        turn.SetRefusal(worker, reason);
        if (!isKnown)
            turn.Emit(new StudyEffect.Broadcast(new StudyNotice.WorkerUnsuited(worker, reason)));
    }

    /// <summary>A worker could take an attempt, whatever became of it.</summary>
    public static void Take(StudyTurn turn, string worker) => turn.ForgetRefusal(worker);

    /// <summary>
    /// Where nothing trains and no worker can take a trial, a sweep alone halts; one that others
    /// can join says so once and waits.
    /// </summary>
    public static void HaltOrWait(StudyTurn turn)
    {
        var session = turn.Session;
        if (!session.State.Running.IsEmpty || session.Workers is not { Suited: 0, Unsuited: > 0 })
            return;
        if (session.LastRefusal is not { } reason || StudyCore.Demand(session) == 0)
            return;
        if (session.IsAlone)
        {
            StudyCore.Stop(turn, new StudyConclusion.Halted(reason));
            return;
        }

        if (session.IsStuck)
            return;
        turn.SetStuck();
        turn.Emit(new StudyEffect.Broadcast(new StudyNotice.NoWorkerSuits(reason)));
    }
}
