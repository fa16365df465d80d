using System.Collections.Immutable;
using Serilog;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Hosting.Watching;
using Sweep.Coordinator.Hosting.Web;
using Sweep.Coordinator.Storage;
using Sweep.Remoting;
using Sweep.Shared.Protocol;
using Sweep.Shared.Studies;

namespace Sweep.Coordinator.Hosting;

/// <summary>
/// A coordinator without a sweep of its own: leads the fleet of its store if nobody else does, and then works on all that was submitted; else stands by until the
/// leader's right expires.
/// </summary>
public sealed class CoordinatorNode : IFleetNode, IDisposable
{
    /// <summary>How often a standby asks whether it may lead, and a leader looks for what it could not open.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.5);

    /// <summary>How long a new leader waits for the writers of the old one to expire before it takes workers: they were renewed together with its lead.</summary>
    private static readonly TimeSpan OpeningLimit = TimeSpan.FromSeconds(8);

    private readonly ActorEngine engine;
    private readonly IStudyStore store;
    private readonly LeaderIdentity self;
    private readonly FleetTerms terms;
    private readonly TimeProvider clock;
    private readonly ILogger log;
    private readonly SubmittedSweeps sweeps;
    private readonly StoreOutage outage;
    private readonly SemaphoreSlim one = new(1, 1);
    private volatile CoordinatorHost? host;
    private volatile LeaderIdentity? leader;
    private long epoch;

    /// <param name="engine">Where the actors run; it outlives the node.</param>
    public CoordinatorNode(
        ActorEngine engine, IStudyStore store, LeaderIdentity self, FleetTerms terms, string version, TimeProvider clock,
        ILogger log, Func<SweepRow, Action<StudyNotice>> watcherOf)
    {
        this.engine = engine;
        (this.store, this.self, this.terms, this.clock, this.log) = (store, self, terms, clock, log);
        outage = new StoreOutage(clock, log);
        sweeps = new SubmittedSweeps(store, self, version, clock, log, watcherOf, Command);
        Meter = new CoordinatorMeter(() => host, () => Epoch);
    }

    /// <summary>Whether no process of this machine has this id any more.</summary>
    public required Func<int, bool> IsProcessGone { get; init; }

    /// <summary>What leads here in a command, beside the address, with a space before it; empty where nothing is needed.</summary>
    public string ConnectOption { get; init; } = "";

    public IStudyStore Store => store;

    public CoordinatorHost? Host => host;

    public string? LeaderAddress => leader?.Address;

    public long? Epoch => host is null ? null : Interlocked.Read(ref epoch);

    public CoordinatorMeter Meter { get; }

    public ImmutableArray<string> Addresses => [self.Address];

    public string? SubmissionRefusal => null;

    public string ResumeCommand(string name) => Command("resume", name);

    /// <summary>Leads or stands by until it is told to stop.</summary>
    public async Task RunAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            switch (TryLead())
            {
                case LeadResult.Leading leading: await LeadAsync(leading.Leadership, stop).ConfigureAwait(false); break;
                case LeadResult.Held held:
                    if (held.By != leader) log.Information("Standing by for {Leader}", held.By.Address);
                    leader = held.By;
                    break;
            }

            await WaitAsync(Pause, stop).ConfigureAwait(false);
        }
    }

    public void Dispose()
    {
        Meter.Dispose();
        one.Dispose();
    }

    public Task<NodeAnswer> SubmitAsync(StudySpec spec, StudyShare share) => AloneAsync(leading => Task.FromResult(sweeps.Submit(leading, spec, share)));

    // Others need not wait until what runs has left its checkpoints.
    public Task<NodeAnswer> StopAsync(string name) => host is { } leading ? sweeps.StopAsync(leading, name) : Task.FromResult<NodeAnswer>(new NodeAnswer.NotLeading(LeaderAddress));

    public Task<NodeAnswer> StopTrialAsync(string name, int trial)
    {
        if (host is not { } leading) return Task.FromResult<NodeAnswer>(new NodeAnswer.NotLeading(LeaderAddress));
        return sweeps.StopTrialAsync(leading, name, trial);
    }

    public async Task<NodeAnswer> ResumeAsync(string name, int? trials, bool retriesFailed, StudyShare share)
    {
        // Other requests need not wait until a lease ends.
        if (host is { } leading) await AwaitLeaseOfTheDeadAsync(leading, name).ConfigureAwait(false);
        return await AloneAsync(leads => sweeps.ResumeAsync(leads, name, trials, retriesFailed, share)).ConfigureAwait(false);
    }

    private string Command(string verb, string name) => $"sweep {verb} {name} --coordinator {self.Address}{ConnectOption}";

    private async Task AwaitLeaseOfTheDeadAsync(CoordinatorHost leading, string name)
    {
        if (store.Find(name) is not { } row || leading.Find(row.Id) is not null) return;
        var watch = new LeaseWatch(store, new WriterIdentity(self.ProcessId, self.Host), IsProcessGone, clock);
        await watch.AwaitAsync(row.Id, left => log.Information(
            "{Sweep} is resumed in {Seconds} s, when the lease of a process that is gone ends",
            name,
            LeaseWatch.Seconds(left))).ConfigureAwait(false);
    }

    private async Task<NodeAnswer> AloneAsync(Func<CoordinatorHost, Task<NodeAnswer>> request)
    {
        await one.WaitAsync().ConfigureAwait(false);
        try
        {
            return host is { } leading ? await request(leading).ConfigureAwait(false) : new NodeAnswer.NotLeading(LeaderAddress);
        }
        finally
        {
            one.Release();
        }
    }

    private LeadResult? TryLead()
    {
        try
        {
            var result = store.TryLead(self);
            outage.Back();
            return result;
        }
        catch (StorageException failure)
        {
            outage.Away(failure.Message);
            return null;
        }
    }

    private async Task LeadAsync(ILeadership lead, CancellationToken stop)
    {
        using var _ = lead;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(stop, lead.Lost);
        log.Information("Leading, epoch {Epoch}", lead.Epoch);
        leader = self;
        Interlocked.Exchange(ref epoch, lead.Epoch);
        await using var leading = new CoordinatorHost(engine, terms, clock, log, Meter);
        try
        {
            await OpenSubmissionsAsync(leading, over.Token).ConfigureAwait(false);
            host = leading;
            using var requests = new StopRequestPoll(store, leading, clock, log);
            while (!over.IsCancellationRequested && !leading.Completion.IsCompleted)
            {
                await WaitAsync(Pause, over.Token).ConfigureAwait(false);
                await RetryAsync(leading).ConfigureAwait(false);
            }

            if (leading.Completion.IsFaulted) await leading.Completion.ConfigureAwait(false);
        }
        finally
        {
            host = null;
            leader = null;
            log.Information("No longer leading");
        }
    }

    /// <summary>Workers come once all studies are there to hear their claims.</summary>
    private async Task OpenSubmissionsAsync(CoordinatorHost leading, CancellationToken over)
    {
        var began = clock.GetTimestamp();
        while (!sweeps.OpenAll(leading, hasWorkers: host is not null) && clock.GetElapsedTime(began) < OpeningLimit) await WaitAsync(Pause / 2, over).ConfigureAwait(false);
    }

    private async Task RetryAsync(CoordinatorHost leading)
    {
        await one.WaitAsync().ConfigureAwait(false);
        try
        {
            sweeps.OpenAll(leading, hasWorkers: host is not null);
        }
        finally
        {
            one.Release();
        }
    }

    private async Task WaitAsync(TimeSpan pause, CancellationToken stop)
    {
        try
        {
            await Task.Delay(pause, clock, stop).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The caller looks at the token.
        }
    }
}
