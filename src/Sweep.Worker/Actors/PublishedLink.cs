using Sweep.Shared.Protocol.Link;
using Sweep.Worker.Core.Link;

namespace Sweep.Worker.Actors;

/// <summary>A worker's link as it was a moment ago. Any thread may look.</summary>
internal sealed class PublishedLink(LinkState initial, TimeProvider clock)
{
    private readonly long began = clock.GetTimestamp();
    private volatile LinkState state = initial;

    /// <summary>Only the actor sets it.</summary>
    public LinkState State
    {
        get => state;
        set => state = value;
    }

    /// <summary>Since this link began.</summary>
    public TimeSpan Now => clock.GetElapsedTime(began);

    /// <summary>The coordinator that the worker has joined, if it has.</summary>
    public CoordinatorAddress? Joined =>
        state.Phase is LinkPhase.Joined joined ? CoordinatorAddress.Parse(joined.Address) : null;

    /// <summary>
    /// Set to null after a drain, and to the reason where no coordinator takes this worker.
    /// </summary>
    public TaskCompletionSource<string?> Finished { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when the actor has stopped; faulted if it has a bug.</summary>
    public TaskCompletionSource Stopped { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}
