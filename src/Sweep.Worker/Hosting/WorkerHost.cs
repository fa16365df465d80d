using System.Collections.Immutable;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;
using Sweep.Worker.Actors;
using Sweep.Worker.Commands;
using Sweep.Worker.Training;

namespace Sweep.Worker.Hosting;

/// <summary>One worker in this process: takes commands, trains on its own threads, reports. Any thread may call.</summary>
public sealed class WorkerHost : IAsyncDisposable
{
    private readonly WorkerActor actor;

    /// <param name="slots">How many trials it trains at once.</param>
    /// <param name="runners">By the name that commands use.</param>
    /// <param name="report">Where reports go; called on the worker's thread: it must be quick.</param>
    public WorkerHost(int slots, IReadOnlyDictionary<string, ITrialRunner> runners, WorkerSurroundings surroundings, Action<WorkerReport> report)
    {
        AttemptFolder.RemoveLeft();
        actor = new WorkerActor(slots, name => runners[name], surroundings, report);
    }

    /// <summary>Ends when the worker is disposed; faulted if this program has a bug.</summary>
    public Task Completion => actor.Completion;

    /// <summary>How far the attempts in training are, and what they do.</summary>
    public ImmutableArray<AttemptProgress> Progress => actor.Progress;

    /// <summary>Hands back all that trains, and takes nothing more.</summary>
    public void Drain() => actor.Drain();

    public void Tell(WorkerCommand command) => actor.Tell(command);

    public ValueTask DisposeAsync() => actor.DisposeAsync();
}
