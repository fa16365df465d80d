using System.Collections.Concurrent;
using System.Collections.Immutable;
using Foundation;
using Serilog;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Hosting.Watching;
using Sweep.Coordinator.Hosting.Web;
using Sweep.Coordinator.Storage;
using Sweep.Shared.Identity;
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

    private readonly IStudyStore store;
    private readonly LeaderIdentity self;
    private readonly FleetTerms terms;
    private readonly string version;
    private readonly TimeProvider clock;
    private readonly ILogger log;
    private readonly Func<SweepRow, Action<StudyNotice>> watcherOf;
    private readonly SemaphoreSlim one = new(1, 1);
    private readonly ConcurrentDictionary<SweepId, Task> finishing = [];
    private volatile CoordinatorHost? host;
    private volatile LeaderIdentity? leader;
    private long epoch;

    public CoordinatorNode(IStudyStore store, LeaderIdentity self, FleetTerms terms, string version, TimeProvider clock, ILogger log, Func<SweepRow, Action<StudyNotice>> watcherOf)
    {
        (this.store, this.self, this.terms, this.version) = (store, self, terms, version);
        (this.clock, this.log, this.watcherOf) = (clock, log, watcherOf);
        Meter = new CoordinatorMeter(() => host, () => Epoch);
    }

    public IStudyStore Store => store;

    public CoordinatorHost? Host => host;

    public string? LeaderAddress => leader?.Address;

    public long? Epoch => host is null ? null : Interlocked.Read(ref epoch);

    public CoordinatorMeter Meter { get; }

    public ImmutableArray<string> Addresses => [self.Address];

    public string? SubmissionRefusal => null;

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

    public async Task<NodeAnswer> SubmitAsync(StudySpec spec, StudyShare share)
    {
        await one.WaitAsync().ConfigureAwait(false);
        try
        {
            if (host is not { } leading) return new NodeAnswer.NotLeading(LeaderAddress);
            if (SweepOpening.Create(store, spec, clock.GetUtcNow(), version) is not SweepOpening.Ready ready)
                return new NodeAnswer.Mistake($"there is a sweep '{spec.Name}' already: `sweep resume {spec.Name}` goes on with it, --name NAME gives this one another name");
            Begin(leading, ready, spec.Trials, share);
            return new NodeAnswer.Done(ready.Session.State.Id, $"'{spec.Name}' is at work");
        }
        finally
        {
            one.Release();
        }
    }

    public async Task<NodeAnswer> StopAsync(string name)
    {
        if (host is not { } leading) return new NodeAnswer.NotLeading(LeaderAddress);
        if (Find(leading, name) is not { } study) return new NodeAnswer.Mistake($"no sweep '{name}' is at work here");
        study.RequestStop();
        var conclusion = await study.Conclusion.ConfigureAwait(false);
        await LetGoAsync(study).ConfigureAwait(false);
        return new NodeAnswer.Done(study.Sweep, conclusion is StudyConclusion.Finished ? $"'{name}' had just finished" : $"'{name}' is stopped; `sweep resume {name}` goes on");
    }

    public async Task<NodeAnswer> ResumeAsync(string name, int? trials, StudyShare share)
    {
        await one.WaitAsync().ConfigureAwait(false);
        try
        {
            if (host is not { } leading) return new NodeAnswer.NotLeading(LeaderAddress);
            if (Find(leading, name) is { Conclusion.IsCompleted: true } over) await LetGoAsync(over).ConfigureAwait(false);
            if (Find(leading, name) is { } working)
            {
                if (trials is not null) return new NodeAnswer.Mistake($"'{name}' is at work: stop it before it gets other trials");
                leading.Share(working, share);
                return new NodeAnswer.Done(working.Sweep, $"'{name}' is at work; its share is changed");
            }

            switch (SweepOpening.Resume(store, name, hasWorkers: true))
            {
                case SweepOpening.Ready ready: return GoOn(leading, ready, name, trials, share);
                case SweepOpening.Held held: return new NodeAnswer.Mistake($"'{name}' is at work in process {held.By.ProcessId} on {held.By.Host}");
                case SweepOpening.Unknown unknown: return new NodeAnswer.Mistake($"there is no sweep '{name}' (there: {string.Join(", ", unknown.Names)})");
                case var other: throw Invariant.Unreachable(other);
            }
        }
        finally
        {
            one.Release();
        }
    }

    private NodeAnswer GoOn(CoordinatorHost leading, SweepOpening.Ready ready, string name, int? trials, StudyShare share)
    {
        var state = ready.Session.State;
        var wanted = trials ?? state.TrialsWanted;
        if (wanted < state.TrialsWanted || (state.IsFinished && wanted == state.TrialsWanted) || state.IsExhausted)
        {
            ready.Writer.Dispose();
            return new NodeAnswer.Mistake(wanted < state.TrialsWanted
                ? $"'{name}' has {state.TrialsWanted} trials already: that number may only be raised"
                : $"'{name}' is finished, with {state.Trials.Count} trials");
        }

        Begin(leading, ready, wanted, share);
        return new NodeAnswer.Done(state.Id, $"'{name}' goes on");
    }

    private LeadResult? TryLead()
    {
        try
        {
            return store.TryLead(self);
        }
        catch (StorageException failure)
        {
            log.Warning("The store is away: {Reason}", failure.Message);
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
        await using var leading = new CoordinatorHost(terms, clock, log, Meter);
        try
        {
            await OpenSubmissionsAsync(leading, over.Token).ConfigureAwait(false);
            host = leading;
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
        while (!OpenSubmissions(leading) && clock.GetElapsedTime(began) < OpeningLimit) await WaitAsync(Pause / 2, over).ConfigureAwait(false);
    }

    private async Task RetryAsync(CoordinatorHost leading)
    {
        await one.WaitAsync().ConfigureAwait(false);
        try
        {
            OpenSubmissions(leading);
        }
        finally
        {
            one.Release();
        }
    }

    /// <returns>Whether every submitted sweep is at work.</returns>
    private bool OpenSubmissions(CoordinatorHost leading)
    {
        try
        {
            var missing = store.ListSubmissions().Where(submission => leading.Find(submission.Sweep) is null).ToArray();
            leading.Await(missing.Select(submission => submission.Sweep));
            if (missing.Length == 0) return true;
            var rows = store.List().ToDictionary(row => row.Id);
            var opened = 0;
            foreach (var submission in missing)
            {
                if (!rows.TryGetValue(submission.Sweep, out var row) || SweepOpening.Resume(store, row.Name, hasWorkers: host is not null) is not SweepOpening.Ready ready) continue;
                Begin(leading, ready, ready.Session.State.TrialsWanted, new StudyShare(submission.Priority, submission.MaxSlots));
                opened++;
            }

            return opened == missing.Length;
        }
        catch (StorageException failure)
        {
            log.Warning("Submitted sweeps could not be opened: {Reason}", failure.Message);
            return false;
        }
    }

    private void Begin(CoordinatorHost leading, SweepOpening.Ready ready, int trials, StudyShare share)
    {
        var state = ready.Session.State;
        try
        {
            ready.Writer.Submit(new Submission(state.Id, share.Priority, share.MostSlots));
        }
        catch
        {
            ready.Writer.Dispose();
            throw;
        }

        var watcher = watcherOf(store.Find(state.Spec.Name)!);
        var study = leading.Begin(ready, new StudyInput.Opened(self.ProcessId, self.Host, version, trials, AwaitsClaims: true), share, watcher);
        log.Information("Sweep {Sweep} is at work", state.Spec.Name);
        finishing[study.Sweep] = FinishAsync(leading, study);
    }

    /// <summary>A sweep that finished or was stopped is no longer the fleet's; one that was halted stays submitted and is opened again.</summary>
    private async Task FinishAsync(CoordinatorHost leading, HostedStudy study)
    {
        try
        {
            var conclusion = await study.Conclusion.ConfigureAwait(false);
            log.Information("Sweep {Sweep}: {Conclusion}", study.Spec.Name, conclusion.GetType().Name);
            var isDone = conclusion is StudyConclusion.Finished or StudyConclusion.Stopped;
            await leading.EndAsync(study, isDone ? writer => writer.Withdraw() : null).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            // One sweep's faults never touch another's: it stays submitted, and is opened again at the latest by the next leader.
            log.Error(failure, "Sweep {Sweep} ended by a fault", study.Spec.Name);
            await leading.EndAsync(study).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until a study that has concluded is withdrawn and can be opened again.</summary>
    private Task LetGoAsync(HostedStudy study) => finishing.GetValueOrDefault(study.Sweep, Task.CompletedTask);

    private static HostedStudy? Find(CoordinatorHost leading, string name) => leading.Studies.FirstOrDefault(study => study.Spec.Name == name);

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
