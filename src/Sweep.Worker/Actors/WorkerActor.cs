using System.Collections.Concurrent;
using System.Collections.Immutable;
using Sweep.Shared.Actors;
using Sweep.Shared.Identity;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;
using Sweep.Worker.Core;
using Sweep.Worker.Training;

namespace Sweep.Worker.Actors;

/// <summary>The shell of <see cref="WorkerCore"/>: one thread for each attempt in training, apart from the mailbox's and the pool's.</summary>
internal sealed class WorkerActor : IAsyncDisposable
{
    private readonly Func<string, ITrialRunner> runnerOf;
    private readonly WorkerSurroundings surroundings;
    private readonly Action<WorkerReport> send;
    private readonly Mailbox<WorkerInput> mailbox;
    private readonly ConcurrentDictionary<AttemptKey, TrialThread> threads = [];
    private WorkerState state;

    public WorkerActor(int slots, Func<string, ITrialRunner> runnerOf, WorkerSurroundings surroundings, Action<WorkerReport> send)
    {
        (this.runnerOf, this.surroundings, this.send) = (runnerOf, surroundings, send);
        state = WorkerState.Idle(slots);
        mailbox = new Mailbox<WorkerInput>(Handle);
    }

    /// <summary>Ends when the worker is disposed; faulted if this program has a bug.</summary>
    public Task Completion => mailbox.Completion;

    /// <summary>How far the attempts in training are, and what they do. Any thread may ask.</summary>
    public ImmutableArray<AttemptProgress> Progress => [.. threads.Select(entry => ProgressOf(entry.Key, entry.Value.Session))];

    /// <summary>Hands back all that trains, and takes nothing more.</summary>
    public void Drain() => mailbox.Tell(new WorkerInput.DrainRequested());

    public void Tell(WorkerCommand command) => mailbox.Tell(new WorkerInput.Commanded(command));

    /// <summary>Tells every attempt to end and waits for its thread; what they say then reaches nobody.</summary>
    public async ValueTask DisposeAsync()
    {
        await mailbox.DisposeAsync().ConfigureAwait(false);
        foreach (var thread in threads.Values) thread.Session.RequestStop(StopReason.Cancel);
        foreach (var thread in threads.Values) thread.Join();
    }

    private void Handle(IReadOnlyList<WorkerInput> inputs)
    {
        foreach (var input in inputs)
        {
            (state, var effects) = WorkerCore.Step(state, input);
            foreach (var effect in effects) Perform(effect);
        }
    }

    private void Perform(WorkerEffect effect)
    {
        switch (effect)
        {
            case WorkerEffect.Launch launch: Launch(launch.Command); break;
            case WorkerEffect.Signal signal: threads[signal.Key].Session.RequestStop(signal.Reason); break;
            case WorkerEffect.Send sent:
                if (sent.Report is AttemptEnded) threads.TryRemove(sent.Report.Key, out _);
                send(sent.Report);
                break;
        }
    }

    private static AttemptProgress ProgressOf(AttemptKey key, TrialSession session) => new(key, session.Step, session.Activity);

    private void Launch(StartTrial command)
    {
        void Report(WorkerReport report) => mailbox.Tell(new WorkerInput.RunnerReported(report));
        var session = new TrialSession(command, surroundings, Report);
        threads.TryAdd(command.Key, new TrialThread(command, runnerOf(command.Runner), session, surroundings.Log));
    }
}
