using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Hosting;
using Sweep.Coordinator.Hosting.Ports;
using Sweep.Coordinator.Hosting.Watching;
using Sweep.Remoting;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;
using Sweep.Storage;
using Sweep.Web;
using Sweep.Worker.Devices;
using Sweep.Worker.Hosting;
using Sweep.Worker.Training;

namespace Sweep.Cli.Hosting;

/// <summary>What trains in this process.</summary>
/// <param name="Devices">Its slots and devices; no slot: nothing trains here.</param>
/// <param name="Runners">What runs a trial, by the sweep's word for it.</param>
internal sealed record LocalTraining(
    TrainingDevices Devices,
    IReadOnlyDictionary<string, ITrialRunner> Runners,
    WorkerContext Context
);

/// <summary>
/// One sweep in this process: a coordinator and one worker. Where it listens, workers elsewhere can
/// join, and report over the network.
/// </summary>
/// <param name="engine">Where the actors run; it outlives the sweep.</param>
internal sealed class LocalSweep(
    ActorEngine engine,
    SweepOpening.Ready opening,
    IStudyStore store,
    LocalTraining training
)
{
    private readonly TrainingDevices devices = training.Devices;
    private readonly WorkerContext context = training.Context;

    public const string WorkerName = "local";

    /// <summary>
    /// How long running trials may take to leave a checkpoint once a stop is asked for. What takes
    /// longer goes on from its last one.
    /// </summary>
    public static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(1.5);

    /// <summary>The same for trials elsewhere, which have to send theirs.</summary>
    private static readonly TimeSpan RemoteStopLimit = TimeSpan.FromSeconds(10);

    /// <summary>How long workers may be silent and attempts idle.</summary>
    public required FleetLimits Limits { get; init; }

    /// <summary>How workers elsewhere join; null: none do.</summary>
    public Listening? Listening { get; init; }

    /// <summary>
    /// What leads to the store in a command on this machine, with a space before it.
    /// </summary>
    public required string ResumeOption { get; init; }

    /// <summary>
    /// Whether some trials did not stop in time, so that their threads, the writer and the store
    /// still work until the process ends.
    /// </summary>
    public bool LeavesThreads { get; private set; }

    /// <summary>
    /// Works until the sweep is finished, stopped or halted. To be called once: the opening's
    /// writer is closed at the end.
    /// </summary>
    /// <param name="watcher">
    /// Told everything worth showing, and how far the sweep is then, on the study's thread: it must
    /// be quick.
    /// </param>
    /// <param name="listens">Told where others can join, once they can.</param>
    /// <param name="stop">Asks for a stop.</param>
    /// <exception cref="IOException">It cannot listen there. Nothing was begun.</exception>
    /// <exception cref="Exception">
    /// What is wrong with this program, if a part of it has a bug.
    /// </exception>
    public async Task<StudyConclusion> RunAsync(
        StudyInput.Opened opened,
        Action<StudyNotice, StudyProgress> watcher,
        Action<string> listens,
        CancellationToken stop
    )
    {
        var (clock, log) = (context.Clock, context.Log);
        var ports = Listening is null
            ? null
            : await CoordinatorPorts.TakeAsync(Listening.Settings.Ports, clock, log).ConfigureAwait(false);
        var coordinator = new CoordinatorHost(engine, Limits, clock, log);
        var worker = new WorkerHost(
            engine,
            devices.Slots,
            training.Runners,
            context,
            report => coordinator.Receive(new StudyInput.Reported(report, WorkerName))
        );
        var study = coordinator.Begin(
            opening,
            opened with
            {
                AwaitsClaims = ports is not null,
                IsAlone = ports is null,
            },
            new StudyShare(),
            watcher
        );
        if (devices.Slots > 0)
            coordinator.JoinLocal(
                new WorkerProfile(
                    WorkerName,
                    devices.Slots,
                    devices.Names,
                    [.. training.Runners.Keys],
                    0,
                    MachineKind.Name,
                    ProgramVersion.Text
                )
                {
                    LibTorch = TensorBackends.LibTorch,
                },
                worker.Actor,
                () => worker.Progress
            );
        await using var server = ports is null
            ? null
            : await ServeAsync(ports, coordinator, study, listens).ConfigureAwait(false);
        using var requests = new StopRequestPoll(store, coordinator, clock, log);
        var over = ConclusionOf(study, worker, server);
        await Task.WhenAny(over, stop.Requested()).ConfigureAwait(false);
        if (!over.IsCompleted)
        {
            study.RequestStop();
            var limit = coordinator.Fleet.State.Workers.Count > 1 ? RemoteStopLimit : StopLimit;
            await Task.WhenAny(over, Task.Delay(limit, clock, CancellationToken.None)).ConfigureAwait(false);
            if (!over.IsCompleted)
            {
                // All that is kept is kept. Waiting for the threads or the writer would only make
                // the user wait; both end with the process.
                log.Warning(
                    "Some trials did not stop within {Seconds} s: they go on from their last checkpoint",
                    limit.TotalSeconds
                );
                LeavesThreads = true;
                return new StudyConclusion.Stopped();
            }
        }

        await worker.DisposeAsync().ConfigureAwait(false);
        await coordinator.DisposeAsync().ConfigureAwait(false);
        return await over.ConfigureAwait(false);
    }

    private async Task<CoordinatorServer> ServeAsync(
        CoordinatorPorts ports,
        CoordinatorHost coordinator,
        HostedStudy study,
        Action<string> listens
    )
    {
        var address = Listening!.AddressAt(ports.Http);
        var node = new RunNode(store, coordinator, study, address) { ResumeOption = ResumeOption };
        var (clock, log) = (context.Clock, context.Log);
        var server = await CoordinatorServer
            .StartAsync(ports, Listening.Settings, node, clock, log)
            .ConfigureAwait(false);
        listens(address);
        return server;
    }

    /// <summary>Of the parts that end before the study, only one with a bug does.</summary>
    private static async Task<StudyConclusion> ConclusionOf(
        HostedStudy study,
        WorkerHost worker,
        CoordinatorServer? server
    )
    {
        var conclusion = study.Conclusion;
        var first = await Task.WhenAny([
                conclusion,
                worker.Completion,
                .. server is null ? [] : new[] { server.Completion },
            ])
            .ConfigureAwait(false);
        await first.ConfigureAwait(false);
        return await conclusion.ConfigureAwait(false);
    }
}
