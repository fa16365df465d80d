using System.Collections.Immutable;
using Akka.Actor;
using Foundation;
using Serilog;
using Sweep.Remoting;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;
using Sweep.Worker.Clients;
using Sweep.Worker.Core.Link;

namespace Sweep.Worker.Actors;

/// <summary>
/// The actor of <see cref="LinkCore"/>. It has one connection at a time and uploads beside it, and
/// it looks at the clock five times a second.
/// </summary>
internal sealed class LinkActor : CoreActor<object>
{
    /// <summary>The most blobs on their way at once.</summary>
    private const int UploadsAtOnce = 4;

    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(0.2);

    private readonly PublishedLink published;
    private readonly LinkClients clients;
    private readonly LinkPorts ports;
    private readonly TimeProvider clock;
    private readonly ILogger log;
    private readonly IActorRef self;
    private readonly SemaphoreSlim uploads = new(UploadsAtOnce, UploadsAtOnce);
    private readonly CancellationTokenSource ending = new();
    private ITimer? ticking;
    private LinkConnection? connection;

    public LinkActor(PublishedLink link, LinkClients clients, LinkPorts ports, TimeProvider clock, ILogger log)
        : base(link.Stopped)
    {
        (published, this.clients, this.ports, this.clock, this.log) = (link, clients, ports, clock, log);
        self = Self;
    }

    protected override void PreStart() =>
        ticking = clock.CreateTimer(_ => self.Tell(new LinkInput.Ticked(ports.Progress())), null, TimeSpan.Zero, Tick);

    protected override void PostStop()
    {
        ticking?.Dispose();
        // Neither the source nor the semaphore holds anything to give back, and an upload may still
        // be on its way to them.
        ending.Cancel();
        _ = SayFarewellAsync(connection);
    }

    /// <summary>What was sent last reaches the coordinator before this process may end.</summary>
    private async Task SayFarewellAsync(LinkConnection? last)
    {
        if (last is not null)
            await last.EndAsync().ConfigureAwait(false);
        base.PostStop();
    }

    protected override void Take(object message)
    {
        switch (message)
        {
            case CoordinatorMessage received:
                Perform(LinkCore.Receive(published.State, received, published.Now));
                break;
            case WorkerReport report:
                Perform(LinkCore.Report(published.State, report, published.Now));
                break;
            case LinkInput input:
                Perform(LinkCore.Step(published.State, input, published.Now));
                break;
        }
    }

    private void Perform(LinkStep step)
    {
        published.State = step.State;
        foreach (var message in step.Messages)
            connection?.Send(message);
        foreach (var effect in step.Effects)
            Perform(effect);
    }

    private void Perform(LinkEffect effect)
    {
        switch (effect)
        {
            case LinkEffect.Dial dial:
                Dial(dial.Address);
                break;
            case LinkEffect.HangUp:
                HangUp();
                break;
            case LinkEffect.Deliver delivered:
                ports.Worker.Tell(delivered.Message);
                break;
            case LinkEffect.Upload upload:
                _ = UploadAsync(upload);
                break;
            case LinkEffect.Discard discarded:
                ports.Discard(discarded.Blob);
                break;
            case LinkEffect.Note { IsWarning: true } warning:
                log.Warning("{Note}", warning.Text);
                break;
            case LinkEffect.Note note:
                log.Information("{Note}", note.Text);
                break;
            case LinkEffect.Finish finish:
                published.Finished.TrySetResult(finish.Refusal);
                break;
            default:
                throw Invariant.Unreachable(effect);
        }
    }

    private void Dial(string address)
    {
        HangUp();
        var dialled = new LinkConnection(clients.Credentials, clock, log, Tell);
        connection = dialled;
        _ = OpenAsync(dialled, CoordinatorAddress.Parse(address));
    }

    /// <summary>What it throws is a bug, which ends the process with its cause.</summary>
    private async Task OpenAsync(LinkConnection dialled, CoordinatorAddress? address)
    {
        try
        {
            await dialled.OpenAsync(address, published.State.Profile).ConfigureAwait(false);
        }
        catch (Exception bug)
        {
            published.Stopped.TrySetException(bug);
        }
    }

    private void HangUp()
    {
        if (connection is { } old)
            _ = old.EndAsync();
        connection = null;
    }

    /// <summary>What comes from an earlier connection counts no more.</summary>
    private void Tell(LinkConnection source, object message)
    {
        if (ReferenceEquals(Volatile.Read(ref connection), source))
            self.Tell(message);
    }

    private async Task UploadAsync(LinkEffect.Upload upload)
    {
        try
        {
            await uploads.WaitAsync(ending.Token).ConfigureAwait(false);
            try
            {
                // Superseded meanwhile, if it is no longer there.
                if (ports.Waiting(upload.Blob) is { } content)
                    await clients
                        .Blobs.UploadAsync(upload.Sweep, upload.Blob, content, ending.Token)
                        .ConfigureAwait(false);
            }
            finally
            {
                uploads.Release();
            }

            self.Tell(new LinkInput.BlobUploaded(upload.Blob, upload.Join));
        }
        catch (Exception failure) when (failure is HttpRequestException or OperationCanceledException or IOException)
        {
            if (ending.IsCancellationRequested)
                return;
            log.Information("A blob did not get to the coordinator: {Reason}", failure.GetBaseException().Message);
            self.Tell(new LinkInput.UploadFailed(upload.Blob, upload.Join));
        }
    }
}

/// <summary>How a link reaches a coordinator beside its own connection.</summary>
/// <param name="Credentials">For the enrolment.</param>
/// <param name="Blobs">Sends up what the worker keeps.</param>
internal sealed record LinkClients(CoordinatorCredentials Credentials, BlobClient Blobs);

/// <summary>What a link needs of its worker.</summary>
/// <param name="Progress">How far the attempts in training are.</param>
/// <param name="Worker">Where starts and stops go.</param>
/// <param name="Waiting">A blob that was put and not yet discarded.</param>
internal sealed record LinkPorts(
    Func<ImmutableArray<AttemptProgress>> Progress,
    IActorRef Worker,
    Func<BlobRef, byte[]?> Waiting,
    Action<BlobRef> Discard
);
