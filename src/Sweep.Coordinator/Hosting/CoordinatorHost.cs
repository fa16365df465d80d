using Serilog;
using Sweep.Coordinator.Actors;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Storage;
using Sweep.Optimization;
using Sweep.Shared.Protocol;

namespace Sweep.Coordinator.Hosting;

/// <summary>
/// One study and its fleet in this process. Workers, wherever they are, join it, get their commands through the function they joined with, and
/// report through <see cref="Receive"/>. Any thread may call.
/// </summary>
public sealed class CoordinatorHost : IAsyncDisposable
{
    private readonly ISweepWriter writer;
    private readonly FleetActor fleet;
    private readonly StudyActor study;
    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, Action<WorkerCommand>> workers = new(StringComparer.Ordinal);

    /// <summary>Takes over a sweep that the writer may write to.</summary>
    /// <param name="session">What the store holds of it: see <see cref="SweepOpening"/>.</param>
    /// <param name="watcher">Told everything worth showing, on the study's thread: it must be quick.</param>
    public CoordinatorHost(StudySession session, ISweepWriter writer, TimeProvider clock, ILogger log, Action<StudyNotice> watcher)
    {
        this.writer = writer;
        var spec = session.State.Spec;
        var core = new StudyCore(Samplers.Create(spec.Sampler, spec.Space, spec.Seed, spec.Objectives.Length));
        fleet = new FleetActor(
            offer => study!.Tell(new StudyInput.SlotOffered(offer.Slot)),
            lost => study!.Tell(new StudyInput.WorkerLost(lost.Key)),
            (worker, command) => workers.GetValueOrDefault(worker)?.Invoke(command));
        study = new StudyActor(core, session, writer, clock, log, fleet.Tell, watcher);
    }

    /// <summary>How the study's time in this process ended. Faulted if this program has a bug.</summary>
    public Task<StudyConclusion> Conclusion => Task.WhenAny(study.Conclusion, FleetFault()).Unwrap();

    /// <summary>Begins: what the log says is running is not, and waits for another attempt.</summary>
    public void Open(StudyInput.Opened opened) => study.Tell(opened);

    /// <param name="worker">Its name, not in use.</param>
    /// <param name="slots">How many trials it trains at once.</param>
    /// <param name="command">Called on the fleet's thread: it must be quick.</param>
    public void Join(string worker, int slots, Action<WorkerCommand> command)
    {
        workers[worker] = command;
        fleet.Tell(new FleetInput.WorkerJoined(worker, slots));
    }

    public void Leave(string worker)
    {
        workers.TryRemove(worker, out _);
        fleet.Tell(new FleetInput.WorkerLeft(worker));
    }

    /// <summary>What a worker says. The study hears of an end before the fleet gives the slot away, so the next suggestion knows the result.</summary>
    public void Receive(WorkerReport report)
    {
        study.Tell(new StudyInput.Reported(report));
        if (report is AttemptEnded) fleet.Tell(new FleetInput.AttemptOver(report.Key));
    }

    /// <summary>Stops the sweep for now: running trials leave a checkpoint, and <see cref="Conclusion"/> follows.</summary>
    public void RequestStop() => study.Tell(new StudyInput.StopRequested());

    public async ValueTask DisposeAsync()
    {
        await fleet.DisposeAsync().ConfigureAwait(false);
        await study.DisposeAsync().ConfigureAwait(false);
        writer.Dispose();
    }

    private async Task<StudyConclusion> FleetFault()
    {
        await fleet.Completion.ConfigureAwait(false);
        return await study.Conclusion.ConfigureAwait(false);
    }
}
