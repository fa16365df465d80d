using System.Collections.Immutable;
using System.Net;
using System.Net.WebSockets;
using Akka.Actor;
using Foundation;
using Serilog;
using Sweep.Remoting;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;
using Sweep.Shared.Transport;
using Sweep.Worker.Core.Link;
using Sweep.Worker.Hosting.Link;

namespace Sweep.Worker.Actors;

/// <summary>
/// The actor of <see cref="LinkCore"/>. It has one WebSocket at a time and uploads beside it, and it
/// looks at the clock five times a second.
/// </summary>
internal sealed class LinkActor : CoreActor<LinkInput>
{
    /// <summary>Where workers join.</summary>
    private const string Path = "/link";

    /// <summary>The most blobs on their way at once.</summary>
    private const int UploadsAtOnce = 4;

    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(0.2);

    private readonly LinkView view;
    private readonly CoordinatorAccess access;
    private readonly LinkPorts ports;
    private readonly BlobClient blobs;
    private readonly TimeProvider clock;
    private readonly ILogger log;
    private readonly IActorRef self;
    private readonly SemaphoreSlim uploads = new(UploadsAtOnce, UploadsAtOnce);
    private readonly CancellationTokenSource ending = new();
    private ITimer? ticking;
    private Connection? connection;

    public LinkActor(LinkView view, CoordinatorAccess access, BlobClient blobs, LinkPorts ports, TimeProvider clock, ILogger log)
        : base(view.Stopped)
    {
        (this.view, this.access, this.blobs, this.ports, this.clock, this.log) = (view, access, blobs, ports, clock, log);
        self = Self;
    }

    protected override void PreStart() =>
        ticking = clock.CreateTimer(_ => self.Tell(new LinkInput.Ticked(ports.Progress())), null, TimeSpan.Zero, Tick);

    protected override void PostStop()
    {
        ticking?.Dispose();
        // Neither the source nor the semaphore holds anything to give back, and an upload may still be on its way to them.
        ending.Cancel();
        _ = SayFarewellAsync(connection);
    }

    /// <summary>What was said last reaches the coordinator before this process may end.</summary>
    private async Task SayFarewellAsync(Connection? last)
    {
        if (last is not null) await last.EndAsync(politely: true).ConfigureAwait(false);
        base.PostStop();
    }

    protected override void Take(LinkInput input)
    {
        (view.State, var effects) = LinkCore.Step(view.State, input, view.Now);
        foreach (var effect in effects) Perform(effect);
    }

    private void Perform(LinkEffect effect)
    {
        switch (effect)
        {
            case LinkEffect.Dial dial: Dial(dial.Address); break;
            case LinkEffect.HangUp: HangUp(); break;
            case LinkEffect.Say said: connection?.Say(said.Message); break;
            case LinkEffect.Obey obeyed: ports.Obey(obeyed.Command); break;
            case LinkEffect.Upload upload: _ = UploadAsync(upload); break;
            case LinkEffect.Discard discarded: ports.Discard(discarded.Blob); break;
            case LinkEffect.Note { IsWarning: true } warning: log.Warning("{Note}", warning.Text); break;
            case LinkEffect.Note note: log.Information("{Note}", note.Text); break;
            case LinkEffect.Finish finish: view.Finished.TrySetResult(finish.Refusal); break;
            default: throw Invariant.Unreachable(effect);
        }
    }

    private void Dial(string address)
    {
        HangUp();
        var dialled = new Connection(clock);
        connection = dialled;
        _ = ConverseAsync(dialled, CoordinatorAddress.Parse(address));
    }

    private void HangUp()
    {
        if (connection is { } old) _ = old.EndAsync(politely: true);
        connection = null;
    }

    /// <summary>From the connection's making to its end. Runs beside the mailbox and only tells it things.</summary>
    private async Task ConverseAsync(Connection dialled, CoordinatorAddress? address)
    {
        var (reason, isFinal) = address is null
            ? ("the address is none", false)
            : await ListenAsync(dialled, access.AddressOf(address, Path, isLink: true)).ConfigureAwait(false);
        Tell(dialled, new LinkInput.Disconnected(reason, isFinal));
        await dialled.EndAsync(politely: false).ConfigureAwait(false);
    }

    private async Task<(string Reason, bool IsFinal)> ListenAsync(Connection dialled, Uri address)
    {
        var client = new ClientWebSocket();
        try
        {
            access.Prepare(client.Options);
            using var limit = new CancellationTokenSource(LinkCore.KnockLimit, clock);
            using var either = CancellationTokenSource.CreateLinkedTokenSource(ending.Token, limit.Token);
            await client.ConnectAsync(address, either.Token).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is WebSocketException or HttpRequestException or OperationCanceledException)
        {
            var status = client.HttpStatusCode;
            client.Dispose();
            return status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
                ? ($"{address.Authority} does not accept the token of this worker (HTTP {(int)status}): see --token-file and SWEEP_TOKEN", true)
                : (Innermost(failure), false);
        }

        var socket = dialled.Open(client);
        Tell(dialled, new LinkInput.Connected());
        try
        {
            while (await socket.ReceiveAsync().ConfigureAwait(false) is { } frame)
            {
                if (LinkJson.ReadCoordinatorMessage(frame, out var mistake) is not { } message) return ($"it said what is no message: {mistake}", false);
                Tell(dialled, new LinkInput.Heard(message));
            }

            return ("it was closed", false);
        }
        catch (LinkException breach)
        {
            return (breach.Message, false);
        }
    }

    /// <summary>What an earlier connection still says is nobody's business.</summary>
    private void Tell(Connection source, LinkInput input)
    {
        if (ReferenceEquals(Volatile.Read(ref connection), source)) self.Tell(input);
    }

    private async Task UploadAsync(LinkEffect.Upload upload)
    {
        try
        {
            await uploads.WaitAsync(ending.Token).ConfigureAwait(false);
            try
            {
                // Superseded meanwhile, if it is no longer there.
                if (ports.Waiting(upload.Blob) is { } content) await blobs.UploadAsync(upload.Sweep, upload.Blob, content, ending.Token).ConfigureAwait(false);
            }
            finally
            {
                uploads.Release();
            }

            self.Tell(new LinkInput.BlobUploaded(upload.Blob, upload.Join));
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or IOException)
        {
            if (ending.IsCancellationRequested) return;
            log.Information("A blob did not get to the coordinator: {Reason}", Innermost(failure));
            self.Tell(new LinkInput.UploadFailed(upload.Blob, upload.Join));
        }
    }

    private static string Innermost(Exception failure) => failure.GetBaseException().Message;

    /// <summary>One connection: nothing at first, then a socket, then nothing again.</summary>
    private sealed class Connection(TimeProvider clock)
    {
        private readonly Lock gate = new();
        private LinkSocket? socket;
        private bool isOver;

        public LinkSocket Open(ClientWebSocket client)
        {
            var opened = new LinkSocket(client, clock);
            lock (gate)
            {
                socket = opened;
                if (isOver) opened.Cut();
            }

            return opened;
        }

        public void Say(WorkerMessage message)
        {
            lock (gate) socket?.Send(LinkJson.Write(message));
        }

        public async Task EndAsync(bool politely)
        {
            LinkSocket? open;
            lock (gate)
            {
                (open, socket, isOver) = (socket, null, true);
                if (!politely) open?.Cut();
            }

            if (open is not null) await open.DisposeAsync().ConfigureAwait(false);
        }
    }
}

/// <summary>What a link needs of its worker.</summary>
/// <param name="Progress">How far the attempts in training are.</param>
/// <param name="Waiting">A blob that was put and not yet discarded.</param>
internal sealed record LinkPorts(Func<ImmutableArray<AttemptProgress>> Progress, Action<WorkerCommand> Obey, Func<BlobRef, byte[]?> Waiting, Action<BlobRef> Discard);
