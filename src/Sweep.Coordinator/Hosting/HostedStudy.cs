using Sweep.Coordinator.Actors;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Hosting.Watching;
using Sweep.Coordinator.Storage;
using Sweep.Shared.Identity;
using Sweep.Shared.Studies;

namespace Sweep.Coordinator.Hosting;

/// <summary>A study at work in a <see cref="CoordinatorHost"/>. Any thread may call.</summary>
public sealed class HostedStudy : IAsyncDisposable
{
    private readonly ISweepWriter writer;
    private ITimer? claims;
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

    /// <summary>Changes how the fleet works on the sweep, in the store; ends once that is durable.</summary>
    /// <exception cref="StorageException">It could not be kept.</exception>
    public Task SubmitAsync(Submission submission) => Actor.SubmitAsync(submission);

    public ValueTask DisposeAsync() => EndAsync(last: null);

    internal async ValueTask EndAsync(Action<ISweepWriter>? last)
    {
        if (Interlocked.Exchange(ref disposed, 1) == 1) return;
        if (claims is not null) await claims.DisposeAsync().ConfigureAwait(false);
        await Actor.DisposeAsync().ConfigureAwait(false);
        using (writer) last?.Invoke(writer);
    }

    internal void ClaimsOverAfter(TimeSpan wait, TimeProvider clock) =>
        claims = clock.CreateTimer(_ => Actor.Tell(new StudyInput.ClaimsOver()), null, wait, Timeout.InfiniteTimeSpan);

    private async Task<StudyConclusion> FleetFault(Task fleet)
    {
        await fleet.ConfigureAwait(false);
        return await Actor.Conclusion.ConfigureAwait(false);
    }
}
