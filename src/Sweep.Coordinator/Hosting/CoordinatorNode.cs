using System.Collections.Immutable;
using Serilog;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Hosting.Members;
using Sweep.Coordinator.Hosting.Ports;
using Sweep.Coordinator.Hosting.Watching;
using Sweep.Coordinator.Views;
using Sweep.Remoting;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Protocol.Link;
using Sweep.Storage;

namespace Sweep.Coordinator.Hosting;

/// <summary>
/// A coordinator without a sweep of its own. Where machines share the store it is a member of the
/// cluster of coordinators, and leads while the cluster's singleton runs here; else it leads
/// whenever the store lets it.
/// </summary>
public sealed class CoordinatorNode : IFleetNode, IDisposable
{
    private readonly IStudyStore store;
    private readonly CoordinatorSetup setup;
    private readonly TimeProvider clock;
    private readonly ILogger log;
    private readonly SubmittedSweeps sweeps;
    private readonly NoticeBoard notices = new();
    private readonly LeaderTurn turn;
    private readonly Membership? membership;
    private readonly TaskCompletionSource bugs = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <param name="engine">Where the actors run; it outlives the node.</param>
    public CoordinatorNode(
        ActorEngine engine,
        IStudyStore store,
        CoordinatorSetup setup,
        TimeProvider clock,
        ILogger log
    )
    {
        (this.store, this.setup, this.clock, this.log) = (store, setup, clock, log);
        sweeps = new SubmittedSweeps(store, setup, clock, log, Command);
        Meter = new CoordinatorMeter(() => Host, () => Term);
        turn = new LeaderTurn(engine, store, setup, clock, log)
        {
            Sweeps = sweeps,
            Meter = Meter,
            Notices = notices,
        };
        if (store.Registry is not { } registry)
            return;
        var member = new MemberContext(registry, setup.Ports.Links, EntryOf(setup), notices, clock, log);
        membership = new Membership(member, new LeadTurn(turn.RunAsync, turn.Learn, bugs));
        Meter.Watch(() => Members);
    }

    public IStudyStore Store => store;

    public CoordinatorHost? Host => turn.Host;

    public string? LeaderAddress => turn.Leader?.Address;

    public long? Term => turn.Term;

    public ImmutableArray<CoordinatorMember> Members => membership?.Members ?? [];

    public CoordinatorMeter Meter { get; }

    public ImmutableArray<string> Addresses => [setup.Self.Address];

    public string? SubmissionRefusal => null;

    public IDisposable Listen(Action<SweepNotice> listener) => notices.Listen(listener);

    public string ResumeCommand(string name) => Command("resume", name);

    /// <summary>Leads or stands by until it is told to stop.</summary>
    public Task RunAsync(CancellationToken stop) =>
        membership is null ? turn.RunAsync(stop) : membership.RunAsync(stop);

    public void Dispose()
    {
        Meter.Dispose();
        turn.Dispose();
    }

    public Task<NodeAnswer> SubmitAsync(StudySpec spec, StudyShare share) =>
        AloneAsync(leading => Task.FromResult(sweeps.Submit(leading, spec, share)));

    // Others need not wait until what runs has left its checkpoints.
    public Task<NodeAnswer> StopAsync(string name) =>
        Host is { } leading ? sweeps.StopAsync(leading, name) : Task.FromResult(NotLeading);

    public Task<NodeAnswer> StopTrialAsync(string name, int trial) =>
        Host is { } leading ? sweeps.StopTrialAsync(leading, name, trial) : Task.FromResult(NotLeading);

    public async Task<NodeAnswer> ResumeAsync(string name, int? trials, bool retriesFailed, StudyShare share)
    {
        // Other requests need not wait until a lease ends.
        if (Host is { } leading)
            await AwaitLeaseOfTheDeadAsync(leading, name).ConfigureAwait(false);
        return await AloneAsync(leads => sweeps.ResumeAsync(leads, name, trials, retriesFailed, share))
            .ConfigureAwait(false);
    }

    private NodeAnswer NotLeading => new NodeAnswer.NotLeading(LeaderAddress);

    private static CoordinatorEntry EntryOf(CoordinatorSetup setup)
    {
        var host = CoordinatorAddress.Parse(setup.Self.Address)!.Host;
        var port = new CoordinatorAddress(host, setup.Ports.AdvertisedWorkers);
        return new CoordinatorEntry(setup.Self, port.ToString(), setup.Ports.Links.Fingerprint);
    }

    private string Command(string verb, string name) =>
        $"sweep {verb} {name} --coordinator {setup.Self.Address}{setup.ConnectOption}";

    private async Task<NodeAnswer> AloneAsync(Func<CoordinatorHost, Task<NodeAnswer>> request) =>
        await turn.AloneAsync(request).ConfigureAwait(false) ?? NotLeading;

    private async Task AwaitLeaseOfTheDeadAsync(CoordinatorHost leading, string name)
    {
        if (store.Find(name) is not { } row || leading.Find(row.Id) is not null)
            return;
        var self = new WriterIdentity(setup.Self.ProcessId, setup.Self.Host);
        var watch = new LeaseWatch(store, self, setup.IsProcessGone, clock);
        await watch
            .AwaitAsync(
                row.Id,
                left =>
                    log.Information(
                        "{Sweep} is resumed in {Seconds} s, when the lease of a process that is gone ends",
                        name,
                        LeaseWatch.Seconds(left)
                    )
            )
            .ConfigureAwait(false);
    }
}

/// <summary>What a coordinator is.</summary>
/// <param name="Self">This process, and where HTTP reaches it.</param>
/// <param name="Ports">Where it is reached; they outlive the node.</param>
/// <param name="Version">Of this program.</param>
public sealed record CoordinatorSetup(LeaderIdentity Self, CoordinatorPorts Ports, FleetLimits Limits, string Version)
{
    /// <summary>Gets what shows the notices of a sweep.</summary>
    public required Func<SweepRow, Action<StudyNotice>> WatcherOf { get; init; }

    /// <summary>Whether no process of this machine has this id any more.</summary>
    public required Func<int, bool> IsProcessGone { get; init; }

    /// <summary>
    /// What leads here in a command, beside the address, with a space before it; empty where
    /// nothing is needed.
    /// </summary>
    public string ConnectOption { get; init; } = "";
}
