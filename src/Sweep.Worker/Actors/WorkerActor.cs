using System.Collections.Concurrent;
using System.Collections.Immutable;
using Sweep.Remoting;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;
using Sweep.Worker.Core;
using Sweep.Worker.Training;

namespace Sweep.Worker.Actors;

/// <summary>
/// The actor of <see cref="WorkerCore"/>. Each attempt trains on a thread of its own.
/// </summary>
/// <param name="attempts">Where the attempts in training are to be found.</param>
/// <param name="send">Where reports go; called on the actor's thread: it must be quick.</param>
internal sealed class WorkerActor(
    int slots,
    RunningAttempts attempts,
    WorkerContext context,
    Action<WorkerReport> send,
    TaskCompletionSource completion
) : CoreActor<WorkerInput>(completion)
{
    private WorkerState state = WorkerState.Idle(slots);

    protected override void Take(WorkerInput input)
    {
        (state, var effects) = WorkerCore.Step(state, input);
        foreach (var effect in effects)
            Perform(effect);
    }

    private void Perform(WorkerEffect effect)
    {
        switch (effect)
        {
            case WorkerEffect.Launch launch:
                Launch(launch.Command);
                break;
            case WorkerEffect.Signal signal:
                attempts.RequestStop(signal.Key, signal.Reason);
                break;
            case WorkerEffect.Send sent:
                if (sent.Report is AttemptEnded)
                    attempts.Remove(sent.Report.Key);
                send(sent.Report);
                break;
        }
    }

    private void Launch(StartTrial command)
    {
        var self = Self;
        void Report(WorkerReport report) => self.Tell(new WorkerInput.RunnerReported(report), self);
        attempts.Begin(command, new TrialSession(command, context, Report), context.Log);
    }
}

/// <summary>
/// The attempts that train in this process, each on its thread. Any thread may ask.
/// </summary>
internal sealed class RunningAttempts(Func<string, ITrialRunner> runnerOf)
{
    private readonly ConcurrentDictionary<AttemptKey, TrialThread> threads = [];

    /// <summary>How far the attempts are, and what they do.</summary>
    public ImmutableArray<AttemptProgress> Progress =>
        [.. threads.Select(entry => ProgressOf(entry.Key, entry.Value.Session))];

    public void Begin(StartTrial command, TrialSession session, Serilog.ILogger log) =>
        threads.TryAdd(command.Key, new TrialThread(command, runnerOf(command.Runner), session, log));

    public void RequestStop(AttemptKey key, StopReason reason) => threads[key].Session.RequestStop(reason);

    public void Remove(AttemptKey key) => threads.TryRemove(key, out _);

    /// <summary>Tells every attempt to end and waits for its thread.</summary>
    public void CancelAll()
    {
        foreach (var thread in threads.Values)
            thread.Session.RequestStop(StopReason.Cancel);
        foreach (var thread in threads.Values)
            thread.Join();
    }

    private static AttemptProgress ProgressOf(AttemptKey key, TrialSession session) =>
        new(key, session.Step, session.Activity);
}
