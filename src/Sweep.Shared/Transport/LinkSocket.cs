using System.Buffers;
using System.Net.WebSockets;
using System.Threading.Channels;
using Sweep.Shared.Protocol.Link;

namespace Sweep.Shared.Transport;

/// <summary>
/// One WebSocket as a stream of whole messages, the same on both sides: any thread may send, one pump writes, one reader reads. Whoever does not take what it is
/// sent is cut off, so that nobody's memory grows for somebody else's slowness.
/// </summary>
public sealed class LinkSocket : IAsyncDisposable
{
    /// <summary>The most messages that may wait to be written.</summary>
    public const int QueueLimit = 16 << 10;

    /// <summary>How long a close may take to be polite.</summary>
    private static readonly TimeSpan CloseLimit = TimeSpan.FromSeconds(2);

    private readonly WebSocket socket;
    private readonly TimeProvider clock;
    private readonly Channel<byte[]> queue = Channel.CreateBounded<byte[]>(new BoundedChannelOptions(QueueLimit) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait });
    private readonly CancellationTokenSource gone = new();
    private readonly Task pump;
    private volatile bool isClosed;

    /// <summary>Begins to write what is sent. The socket is this object's from now on.</summary>
    public LinkSocket(WebSocket socket, TimeProvider clock)
    {
        (this.socket, this.clock) = (socket, clock);
        pump = Task.Run(PumpAsync);
    }

    /// <summary>Queues a message. Nothing, once the socket is closed.</summary>
    public void Send(byte[] message)
    {
        if (!queue.Writer.TryWrite(message) && !isClosed && !gone.IsCancellationRequested) Cut();
    }

    /// <summary>The next message; null once the other side has gone.</summary>
    /// <exception cref="LinkException">The other side does not keep to the rules.</exception>
    public async Task<byte[]?> ReceiveAsync(CancellationToken stop = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, gone.Token);
        var message = new ArrayBufferWriter<byte>();
        try
        {
            while (true)
            {
                var received = await socket.ReceiveAsync(message.GetMemory(4096), either.Token).ConfigureAwait(false);
                if (received.MessageType == WebSocketMessageType.Close) return null;
                if (received.MessageType != WebSocketMessageType.Text) throw new LinkException("messages are text");
                message.Advance(received.Count);
                if (message.WrittenCount > LinkLimits.MessageBytes) throw new LinkException($"a message has at most {LinkLimits.MessageBytes} bytes");
                if (received.EndOfMessage) return message.WrittenSpan.ToArray();
            }
        }
        catch (Exception failure) when (failure is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            stop.ThrowIfCancellationRequested();
            return null;
        }
    }

    /// <summary>Writes what is queued, then says goodbye.</summary>
    public void Close()
    {
        isClosed = true;
        queue.Writer.TryComplete();
    }

    /// <summary>Ends it at once.</summary>
    public void Cut()
    {
        gone.Cancel();
        socket.Abort();
    }

    public async ValueTask DisposeAsync()
    {
        Close();
        await Task.WhenAny(pump, Task.Delay(CloseLimit, clock)).ConfigureAwait(false);
        await HearOutAsync().ConfigureAwait(false);
        Cut();
        await pump.ConfigureAwait(false);
        // The source holds nothing to give back, and a reader may still be on its way to it.
        socket.Dispose();
    }

    /// <summary>
    /// Lets the other side read what was said last. A connection that is closed while something of it is unread is reset, and a reset takes away what the other side
    /// has not read yet: it would never learn why it was refused.
    /// </summary>
    private async Task HearOutAsync()
    {
        if (socket.State != WebSocketState.CloseSent) return;
        using var limit = new CancellationTokenSource(CloseLimit, clock);
        var nobodys = new byte[1 << 14];
        try
        {
            for (var heard = 0; heard < 2 * LinkLimits.MessageBytes;)
            {
                var received = await socket.ReceiveAsync(nobodys.AsMemory(), limit.Token).ConfigureAwait(false);
                if (received.MessageType == WebSocketMessageType.Close) return;
                heard += received.Count;
            }
        }
        catch (Exception failure) when (failure is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // It has gone, or takes its time.
        }
    }

    private async Task PumpAsync()
    {
        try
        {
            await foreach (var message in queue.Reader.ReadAllAsync(gone.Token).ConfigureAwait(false))
                await socket.SendAsync(message, WebSocketMessageType.Text, endOfMessage: true, gone.Token).ConfigureAwait(false);
            using var limit = new CancellationTokenSource(CloseLimit, clock);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The other side has gone; the reader finds that out by itself.
            await gone.CancelAsync().ConfigureAwait(false);
        }
    }
}

/// <summary>The other side of a link does not keep to the rules. The message says which.</summary>
public sealed class LinkException(string message) : Exception(message);
