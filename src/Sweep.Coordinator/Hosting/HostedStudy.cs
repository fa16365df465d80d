using Sweep.Coordinator.Actors;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Core.Study.Asking;
using Sweep.Coordinator.Hosting.Watching;
using Sweep.Coordinator.Storage;
using Sweep.Shared.Identity;
using Sweep.Shared.Studies;

namespace Sweep.Coordinator.Hosting;

/// <summary>A study at work in a <see cref="CoordinatorHost"/>. Any thread may call.</summary>
public sealed class HostedStudy : IAsyncDisposable
{
    private readonly ISweepWriter writer;
    private ITimer? claims, leases;
    private long lastRequest;
    private int disposed;

    internal HostedStudy(StudySpec spec, StudyActor actor, ISweepWriter writer, Task fleet, StudyProgress progress)
    {
        (Spec, Actor, this.writer, Progress) = (spec, actor, writer, progress);
        Conclusion = Task.WhenAny(actor.Conclusion, FleetFault(fleet)).Unwrap();
    }

    public StudySpec Spec { get; }

    public SweepId Sweep => Actor.Sweep;

    /// <summary>How the study's time in this process ended. Faulted if this program has a bug.</summary>
    public Task<StudyConclusion> Conclusion { get; }

    public StudyProgress Progress { get; }

    internal StudyActor Actor { get; }

    /// <summary>Stops the sweep for now: running trials leave a checkpoint, and <see cref="Conclusion"/> follows.</summary>
    public void RequestStop() => Actor.Tell(new StudyInput.StopRequested());

    /// <summary>A number for a request of a client, which no other one has.</summary>
    public long NextRequest() => Interlocked.Increment(ref lastRequest);

    /// <summary>Hands a trial to a client; answered once that is durable, null if that does not come about soon.</summary>
    internal Task<AskAnswer?> AskAsync(Ask ask) => Actor.AskAsync(ask.Request, new StudyInput.TrialAsked(ask));

    /// <summary>Takes what a client says of its trial; answered once that is durable, null if that does not come about soon.</summary>
    internal Task<AskAnswer?> TellAsync(Tell tell) => Actor.AskAsync(tell.Request, new StudyInput.TrialTold(tell));

    /// <summary>Stops one trial, as a request in the store asks.</summary>
    public void StopTrial(TrialStopRequest request) =>
        Actor.Tell(new StudyInput.TrialStopRequested(request.Trial, request.Id));

    /// <summary>Stops one trial; ends once that is durable.</summary>
    /// <returns>The trial then; null if there is no such trial.</returns>
    /// <exception cref="StorageException">The study ended first.</exception>
    public Task<Trial?> StopTrialAsync(int number) => Actor.StopTrialAsync(number);

    /// <summary>Tries trials that failed again.</summary>
    public void RequestRetry() => Actor.Tell(new StudyInput.RetryRequested());

    /// <summary>Changes how the fleet works on the sweep, in the store; ends once that is durable.</summary>
    /// <exception cref="StorageException">It could not be kept.</exception>
    public Task SubmitAsync(Submission submission) => Actor.SubmitAsync(submission);

    public ValueTask DisposeAsync() => EndAsync(last: null);

    internal async ValueTask EndAsync(Action<ISweepWriter>? last)
    {
        if (Interlocked.Exchange(ref disposed, 1) == 1) return;
        if (claims is not null) await claims.DisposeAsync().ConfigureAwait(false);
        if (leases is not null) await leases.DisposeAsync().ConfigureAwait(false);
        await Actor.DisposeAsync().ConfigureAwait(false);
        using (writer) last?.Invoke(writer);
    }

    internal void ClaimsOverAfter(TimeSpan wait, TimeProvider clock) =>
        claims = clock.CreateTimer(_ => Actor.Tell(new StudyInput.ClaimsOver()), null, wait, Timeout.InfiniteTimeSpan);

    internal void CheckLeases(TimeSpan every, TimeProvider clock) =>
        leases = clock.CreateTimer(_ => Actor.Tell(new StudyInput.LeasesChecked()), null, every, every);

    private async Task<StudyConclusion> FleetFault(Task fleet)
    {
        await fleet.ConfigureAwait(false);
        return await Actor.Conclusion.ConfigureAwait(false);
    }
}
