using Serilog;
using Sweep.Coordinator.Hosting.Watching;
using Sweep.Remoting;
using Sweep.Shared.Protocol;
using Sweep.Storage;

namespace Sweep.Coordinator.Hosting;

/// <summary>
/// What a coordinator does while it is the one that tries to lead: it asks the store for the lead,
/// works on all that was submitted while it has it, and asks again after it lost it.
/// </summary>
internal sealed class LeaderTurn(
    ActorEngine engine,
    IStudyStore store,
    CoordinatorSetup setup,
    TimeProvider clock,
    ILogger log
) : IDisposable
{
    /// <summary>
    /// How often the store is asked for the lead, and looked through for what could not be opened.
    /// </summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.5);

    /// <summary>
    /// How long a new leader waits for the writers of the old one to expire before it takes
    /// workers: they were renewed together with its lead.
    /// </summary>
    private static readonly TimeSpan OpeningLimit = TimeSpan.FromSeconds(8);

    private readonly LeaderIdentity self = setup.Self;
    private readonly SemaphoreSlim one = new(1, 1);
    private readonly StoreOutage outage = new(clock, log);
    private volatile CoordinatorHost? host;
    private volatile ILeadership? lead;
    private volatile LeaderIdentity? leader;
    private long term;

    /// <summary>The sweeps of the store.</summary>
    public required SubmittedSweeps Sweeps { get; init; }

    public required CoordinatorMeter Meter { get; init; }

    /// <summary>Where listeners get the notices of the fleet.</summary>
    public required NoticeBoard Notices { get; init; }

    /// <summary>
    /// The fleet, while this process leads it. After the process stood still it may have a fleet of
    /// the past for a moment: no worker may join that one.
    /// </summary>
    public CoordinatorHost? Host => lead is { IsHeld: true } ? host : null;

    /// <summary>Who leads, as far as is known.</summary>
    public LeaderIdentity? Leader => leader;

    public long? Term => host is null ? null : Interlocked.Read(ref term);

    /// <summary>
    /// Leads whenever the store lets it, until the turn is over; then it has let go of everything.
    /// </summary>
    public async Task RunAsync(CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            switch (AskForLead())
            {
                case LeadResult.Leading leading:
                    await LeadAsync(leading.Leadership, over).ConfigureAwait(false);
                    break;
                case LeadResult.Held held:
                    Learn(held.By);
                    break;
            }

            await WaitAsync(Pause, over).ConfigureAwait(false);
        }
    }

    /// <summary>Takes who leads, as the store says; null: none does.</summary>
    public void Learn(LeaderIdentity? other)
    {
        if (other is null || other == leader || other == self || host is not null)
            return;
        log.Information("Standing by for {Leader}", other.Address);
        leader = other;
    }

    /// <summary>
    /// Does what a request asks for, one request at a time; null while this process does not lead.
    /// </summary>
    public async Task<T?> AloneAsync<T>(Func<CoordinatorHost, Task<T>> request)
        where T : class
    {
        await one.WaitAsync().ConfigureAwait(false);
        try
        {
            return host is { } leading ? await request(leading).ConfigureAwait(false) : null;
        }
        finally
        {
            one.Release();
        }
    }

    public void Dispose() => one.Dispose();

    private LeadResult? AskForLead()
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

    private async Task LeadAsync(ILeadership leadership, CancellationToken turn)
    {
        using var _ = leadership;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(turn, leadership.Lost);
        log.Information("Leading, epoch {Epoch}", leadership.Term);
        (leader, lead) = (self, leadership);
        Interlocked.Exchange(ref term, leadership.Term);
        await using var leading = new CoordinatorHost(engine, setup.Limits, clock, log, Meter);
        using var notices = Notices.Follow(leading);
        var look = Task.CompletedTask;
        try
        {
            await OpenSubmissionsAsync(leading, over.Token).ConfigureAwait(false);
            host = leading;
            using var requests = new StopRequestPoll(store, leading, clock, log);
            while (!over.IsCancellationRequested && !leading.Completion.IsCompleted)
            {
                await WaitAsync(Pause, over.Token).ConfigureAwait(false);
                look = await LookAgainAsync(look, over.Token).ConfigureAwait(false);
            }

            if (leading.Completion.IsFaulted)
                await leading.Completion.ConfigureAwait(false);
        }
        finally
        {
            host = null;
            lead = null;
            leader = null;
            leading.SendWorkersAway();
            log.Information("No longer leading");
            await look.ConfigureAwait(false);
        }
    }

    /// <summary>Workers come once all studies are there to hear their claims.</summary>
    private async Task OpenSubmissionsAsync(CoordinatorHost leading, CancellationToken over)
    {
        var began = clock.GetTimestamp();
        while (!Sweeps.OpenAll(leading, hasWorkers: false, over) && clock.GetElapsedTime(began) < OpeningLimit)
            await WaitAsync(Pause / 2, over).ConfigureAwait(false);
    }

    /// <summary>
    /// Looks for sweeps that could not be opened. A store that does not answer holds up nothing
    /// else.
    /// </summary>
    /// <param name="look">The look before this one.</param>
    private async Task<Task> LookAgainAsync(Task look, CancellationToken over)
    {
        if (!look.IsCompleted)
            return look;
        await look.ConfigureAwait(false);
        return Task.Run(() => AloneAsync(OpenMissing), CancellationToken.None);

        Task<object> OpenMissing(CoordinatorHost leading) =>
            Task.FromResult<object>(Sweeps.OpenAll(leading, hasWorkers: true, over));
    }

    private async Task WaitAsync(TimeSpan pause, CancellationToken stop) =>
        await Task.Delay(pause, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
}
