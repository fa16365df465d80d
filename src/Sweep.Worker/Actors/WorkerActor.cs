using System.Collections.Concurrent;
using System.Collections.Immutable;
using Akka.Actor;
using Sweep.Remoting;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;
using Sweep.Worker.Core;
using Sweep.Worker.Training;

namespace Sweep.Worker.Actors;

/// <summary>
/// The actor of <see cref="WorkerCore"/>. Each attempt trains on a thread of its own, and that
/// thread sends its reports; only the end of an attempt comes by way of this actor, which frees the
/// slot first.
/// </summary>
/// <param name="attempts">Where the attempts in training are to be found.</param>
/// <param name="report">Where reports go; called on any thread: it must be quick.</param>
internal sealed class WorkerActor(
    int slots,
    RunningAttempts attempts,
    WorkerContext context,
    Action<WorkerReport> report,
    TaskCompletionSource completion
) : CoreActor<object>(completion)
{
    private WorkerState state = WorkerState.Idle(slots);

    protected override void Take(object message)
    {
        switch (message)
        {
            case CoordinatorMessage received:
                Perform(WorkerCore.Receive(state, received));
                break;
            case AttemptEnded ended:
                Perform(WorkerCore.End(state, ended));
                break;
            case Drain:
                Perform(WorkerCore.Drain(state));
                break;
        }
    }

    private void Perform((WorkerState State, ImmutableArray<WorkerEffect> Effects) step)
    {
        state = step.State;
        foreach (var effect in step.Effects)
            Perform(effect);
    }

    private void Perform(WorkerEffect effect)
    {
        switch (effect)
        {
            case WorkerEffect.Launch launch:
                Launch(launch.Start);
                break;
            case WorkerEffect.Signal signal:
                attempts.RequestStop(signal.Key, signal.Reason);
                break;
            case WorkerEffect.Report { Ended: var ended }:
                attempts.Remove(ended.Key);
                report(ended);
                break;
        }
    }

    private void Launch(StartTrial start)
    {
        var self = Self;
        attempts.Begin(start, new TrialSession(start, context, Report), context.Log);

        void Report(WorkerReport made)
        {
            if (made is AttemptEnded)
                self.Tell(made, self);
            else
                report(made);
        }
    }

    /// <summary>Hand back all that trains, and take nothing more.</summary>
    internal sealed record Drain
    {
        public static readonly Drain Instance = new();
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
