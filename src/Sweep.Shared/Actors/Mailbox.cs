using System.Threading.Channels;

namespace Sweep.Shared.Actors;

/// <summary>
/// The actor engine of this house: a queue with one reader. Any thread may <see cref="Tell"/>; messages are handled in their order, one batch at a time, so
/// what the handler touches is touched by one thread at a time. The handler gets all that waits (up to <see cref="BatchLimit"/>), so that a shell can
/// commit it as one group.
/// </summary>
/// <remarks>An exception of the handler ends the actor: nothing more is handled and <see cref="Completion"/> carries it.</remarks>
public sealed class Mailbox<TMessage> : IAsyncDisposable
{
    /// <summary>The most messages in one batch.</summary>
    public const int BatchLimit = 256;

    /// <summary>The most messages that may wait: far above what slots send (ten a second each), so reaching it means that the reader hangs.</summary>
    public const int Capacity = 1 << 17;

    private readonly Channel<TMessage> channel = Channel.CreateBounded<TMessage>(
        new BoundedChannelOptions(Capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });

    private readonly Action<IReadOnlyList<TMessage>> handle;

    /// <summary>Starts reading at once.</summary>
    public Mailbox(Action<IReadOnlyList<TMessage>> handle)
    {
        this.handle = handle;
        Completion = Task.Run(Read);
    }

    /// <summary>Ends when the mailbox is closed and empty, or when the handler threw.</summary>
    public Task Completion { get; }

    /// <summary>Queues a message. Once the mailbox is closed, messages are dropped: nobody is left to care.</summary>
    /// <exception cref="InvalidOperationException">The reader hangs: <see cref="Capacity"/> messages wait.</exception>
    public void Tell(TMessage message)
    {
        if (channel.Writer.TryWrite(message) || Completion.IsCompleted || channel.Reader.Completion.IsCompleted || closed) return;
        throw new InvalidOperationException($"{Capacity} messages wait in a mailbox of {typeof(TMessage).Name}");
    }

    /// <summary>Handles what is queued, then ends.</summary>
    public void Close()
    {
        closed = true;
        channel.Writer.TryComplete();
    }

    public async ValueTask DisposeAsync()
    {
        Close();
        await Completion.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private volatile bool closed;

    private async Task Read()
    {
        var batch = new List<TMessage>();
        try
        {
            while (await channel.Reader.WaitToReadAsync().ConfigureAwait(false))
            {
                while (batch.Count < BatchLimit && channel.Reader.TryRead(out var message)) batch.Add(message);
                handle(batch);
                batch.Clear();
            }
        }
        finally
        {
            Close();
        }
    }
}
