namespace Sweep.Remoting;

/// <summary>
/// An actor that handles all messages that wait as one batch, so that a single commit serves them.
/// The first message makes the actor send itself a marker: what lies before the marker in the
/// mailbox belongs to the batch.
/// </summary>
/// <param name="completion">Ends when the actor has stopped.</param>
public abstract class GatheringActor<TMessage>(TaskCompletionSource completion) : CoreActor<TMessage>(completion)
    where TMessage : notnull
{
    /// <summary>The most messages in one batch.</summary>
    public const int BatchLimit = 256;

    private readonly List<TMessage> batch = [];

    protected sealed override void Take(TMessage message)
    {
        batch.Add(message);
        if (batch.Count == 1)
            Self.Tell(Marker.Instance, Self);
        else if (batch.Count == BatchLimit)
            HandleBatch();
    }

    /// <summary>Handles what was gathered, in the order in which it came; never empty.</summary>
    protected abstract void Handle(IReadOnlyList<TMessage> messages);

    private protected sealed override bool TakeOwn(object message)
    {
        if (message is not Marker)
            return false;
        HandleBatch();
        return true;
    }

    protected sealed override void Stop()
    {
        HandleBatch();
        base.Stop();
    }

    private void HandleBatch()
    {
        if (batch.Count == 0)
            return;
        Handle(batch);
        batch.Clear();
    }

    private sealed record Marker
    {
        public static readonly Marker Instance = new();
    }
}
