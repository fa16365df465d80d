using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using System.Threading.Channels;
using Akka.Actor;
using Akka.Remote.Transport;
using Google.Protobuf;

namespace Sweep.Remoting.Links;

/// <summary>
/// One connection: frames with their length before them. One pump writes, one reader reads.
/// </summary>
internal sealed class LinkAssociation : AssociationHandle
{
    private const int LengthBytes = sizeof(int);

    /// <summary>
    /// The most bytes that may wait to be written; Akka tries again later with what is over that.
    /// </summary>
    private const int QueueBytes = 4 * LinkEnd.FrameBytes;

    /// <summary>What waits is written in one piece up to this size.</summary>
    private const int PieceBytes = 64 << 10;

    /// <summary>
    /// The most bytes that an idle connection keeps to write with: there are thousands of them.
    /// </summary>
    private const int KeptBytes = 4 << 10;

    /// <summary>How long what was written last may take.</summary>
    private static readonly TimeSpan EndLimit = TimeSpan.FromSeconds(2);

    private readonly SslStream stream;
    private readonly TimeProvider clock;
    private readonly Channel<ByteString> queue = Channel.CreateUnbounded<ByteString>(
        new UnboundedChannelOptions { SingleReader = true }
    );
    private readonly CancellationTokenSource gone = new();
    private readonly Task pump;
    private long queued;

    /// <param name="stream">This object's from now on.</param>
    public LinkAssociation(SslStream stream, Address local, Address remote, TimeProvider clock)
        : base(local, remote)
    {
        (this.stream, this.clock) = (stream, clock);
        pump = Task.Run(PumpAsync);
        Completion = Task.Run(ReadAsync);
    }

    /// <summary>Ends when the connection has ended.</summary>
    public Task Completion { get; }

    public override bool Write(ByteString payload)
    {
        if (Interlocked.Read(ref queued) > QueueBytes || !queue.Writer.TryWrite(payload))
            return false;
        Interlocked.Add(ref queued, payload.Length);
        return true;
    }

    [Obsolete("As in the base class.")]
    public override void Disassociate() => _ = EndAsync();

    /// <summary>
    /// Writes what waits, says that it ends, and waits until the other side has ended too. A
    /// connection that is closed while something of it is unread is reset, and a reset takes away
    /// what the other side has not read yet.
    /// </summary>
    public async Task EndAsync()
    {
        queue.Writer.TryComplete();
        // Nothing may ever ask to read from it.
        ReadHandlerSource.TrySetCanceled();
        await Task.WhenAny(Completion, Task.Delay(EndLimit, clock)).ConfigureAwait(false);
        await gone.CancelAsync().ConfigureAwait(false);
    }

    private async Task PumpAsync()
    {
        var piece = new ArrayBufferWriter<byte>();
        try
        {
            while (await queue.Reader.WaitToReadAsync(gone.Token).ConfigureAwait(false))
            {
                while (piece.WrittenCount < PieceBytes && queue.Reader.TryRead(out var payload))
                    Add(piece, payload);
                await stream.WriteAsync(piece.WrittenMemory, gone.Token).ConfigureAwait(false);
                piece.ResetWrittenCount();
                if (piece.Capacity > KeptBytes)
                    piece = new ArrayBufferWriter<byte>();
            }

            await stream.ShutdownAsync().ConfigureAwait(false);
        }
        catch (Exception failure) when (IsOver(failure))
        {
            // The reader finds that out by itself.
            await gone.CancelAsync().ConfigureAwait(false);
        }
    }

    private void Add(ArrayBufferWriter<byte> piece, ByteString payload)
    {
        BinaryPrimitives.WriteInt32LittleEndian(piece.GetSpan(LengthBytes), payload.Length);
        piece.Advance(LengthBytes);
        piece.Write(payload.Span);
        Interlocked.Add(ref queued, -payload.Length);
    }

    private async Task ReadAsync()
    {
        IHandleEventListener? listener = null;
        try
        {
            listener = await ReadHandlerSource.Task.ConfigureAwait(false);
            // With reads of no bytes a connection that is idle holds no buffer.
            var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(useZeroByteReads: true));
            while (true)
            {
                var read = await reader.ReadAsync(gone.Token).ConfigureAwait(false);
                var buffer = read.Buffer;
                while (TryTake(ref buffer, out var payload))
                    listener.Notify(new InboundPayload(payload));
                reader.AdvanceTo(buffer.Start, buffer.End);
                if (read.IsCompleted)
                    break;
            }
        }
        catch (Exception failure) when (IsOver(failure))
        {
            // The other side has gone, or does not keep to the rules.
        }

        listener?.Notify(new Disassociated(DisassociateInfo.Unknown));
        queue.Writer.TryComplete();
        await gone.CancelAsync().ConfigureAwait(false);
        await pump.ConfigureAwait(false);
        await stream.DisposeAsync().ConfigureAwait(false);
    }

    /// <exception cref="InvalidDataException">The frame is larger than any may be.</exception>
    private static bool TryTake(ref ReadOnlySequence<byte> buffer, out ByteString payload)
    {
        payload = ByteString.Empty;
        if (buffer.Length < LengthBytes)
            return false;
        Span<byte> head = stackalloc byte[LengthBytes];
        buffer.Slice(0, LengthBytes).CopyTo(head);
        var length = BinaryPrimitives.ReadInt32LittleEndian(head);
        if (length is < 0 or > LinkEnd.FrameBytes)
            throw new InvalidDataException("a frame is too large");
        if (buffer.Length < LengthBytes + length)
            return false;
        payload = UnsafeByteOperations.UnsafeWrap(buffer.Slice(LengthBytes, length).ToArray());
        buffer = buffer.Slice(LengthBytes + length);
        return true;
    }

    private static bool IsOver(Exception failure) =>
        failure
            is IOException
                or SocketException
                or OperationCanceledException
                or ObjectDisposedException
                or InvalidOperationException
                or InvalidDataException;
}
