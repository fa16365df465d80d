using Serilog;
using Sweep.Remoting.Links;
using Sweep.Shared.Protocol.Link;
using Sweep.Worker.Clients;
using Sweep.Worker.Core.Link;

namespace Sweep.Worker.Actors;

/// <summary>One connection of a worker: the enrolment, then the link, then nothing again.</summary>
/// <param name="tell">
/// Takes what comes of it, a <see cref="LinkInput"/> or a <see cref="CoordinatorMessage"/>, on any
/// thread.
/// </param>
internal sealed class LinkConnection(
    CoordinatorCredentials credentials,
    TimeProvider clock,
    ILogger log,
    Action<LinkConnection, object> tell
)
{
    private readonly Lock gate = new();
    private readonly CancellationTokenSource ending = new();
    private DialledLink? link;
    private Task? ended;
    private volatile bool hasReceived;

    /// <summary>Enrols and links. What fails on the way is reported, not thrown.</summary>
    public async Task OpenAsync(CoordinatorAddress? address, WorkerProfile profile)
    {
        if (address is null)
        {
            Disconnect("this is no address");
            return;
        }

        // The link is its owner, once there is one.
        var key = LinkKey.Make(clock);
        var isLinked = false;
        try
        {
            using var limit = new CancellationTokenSource(LinkCore.KnockLimit, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(ending.Token, limit.Token);
            var request = new EnrolmentRequest(LinkLimits.Protocol, profile.Version, profile.Worker, key.Fingerprint);
            switch (
                await new EnrolmentClient(credentials).AskAsync(address, request, either.Token).ConfigureAwait(false)
            )
            {
                case EnrolmentResult.Refused refused:
                    tell(this, refused.Refusal);
                    break;
                case EnrolmentResult.Failed failed:
                    Disconnect(failed.Reason, failed.IsFinal);
                    break;
                case EnrolmentResult.Taken taken:
                    isLinked = true;
                    await LinkAsync(address, taken, key).ConfigureAwait(false);
                    break;
            }
        }
        catch (OperationCanceledException)
        {
            Disconnect("it does not answer");
        }
        finally
        {
            if (!isLinked)
                key.Dispose();
        }
    }

    public void Send(WorkerMessage message)
    {
        lock (gate)
            link?.Send(LinkJson.Write(message));
    }

    /// <summary>Ends it; what was sent last gets there before.</summary>
    public Task EndAsync()
    {
        lock (gate)
        {
            if (ended is not null)
                return ended;
            ending.Cancel();
            return ended = link?.EndAsync() ?? Task.CompletedTask;
        }
    }

    private async Task LinkAsync(CoordinatorAddress address, EnrolmentResult.Taken taken, LinkKey key)
    {
        var port = taken.Seat.Address.Where;
        var handlers = new LinkHandlers(Handle, Break);
        var opened = await Task.Run(() => DialledLink.Open(taken.Seat, key, handlers, clock, log))
            .ConfigureAwait(false);
        lock (gate)
        {
            if (ended is null)
                link = opened;
            else
                ended = opened.EndAsync();
        }

        tell(this, new LinkInput.Connected());

        void Break(string reason) =>
            Disconnect(
                hasReceived
                    ? reason
                    : $"{address} takes this worker, but its port for workers, {port}, does not: {reason}; that "
                        + "port has to be open, or forwarded, as well"
            );
    }

    private void Handle(ReadOnlyMemory<byte> frame)
    {
        hasReceived = true;
        if (LinkJson.ReadCoordinatorMessage(frame.Span, out var mistake) is { } message)
            tell(this, message);
        else
            Disconnect($"it sent what is no message: {mistake}");
    }

    private void Disconnect(string reason, bool isFinal = false) =>
        tell(this, new LinkInput.Disconnected(reason, isFinal));
}
