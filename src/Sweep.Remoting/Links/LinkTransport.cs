using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Akka.Actor;
using Akka.Configuration;
using Akka.Remote.Transport;

namespace Sweep.Remoting.Links;

/// <summary>
/// How the bytes of an association travel: frames over TLS, with a certificate on both sides, each
/// admitted by its fingerprint. Akka drops what is addressed to any name but a system's own, so
/// each system has a name that is no address, and the dialling side says where that name is: a
/// tunnel, a published port or another network changes nothing.
/// </summary>
internal sealed class LinkTransport : Transport
{
    private const string Scheme = "tls";

    /// <summary>The most connections that may stand at once.</summary>
    private const int MostConnections = 20_000;

    private readonly LinkEnd end;
    private readonly LinkRoute route;
    private readonly Address local;
    private readonly TaskCompletionSource<IAssociationEventListener> listening = new(
        TaskCreationOptions.RunContinuationsAsynchronously
    );
    private readonly CancellationTokenSource ending = new();
    private readonly AssociationSet associations = new();

    /// <param name="config">
    /// As Akka wants it; all settings are in the <see cref="LinkEnd"/>.
    /// </param>
    public LinkTransport(ActorSystem system, Config config)
    {
        (System, Config) = (system, config);
        end = system.Settings.Setup.Get<LinkEnd>().Value;
        route = new LinkRoute(end.Admits, (tls, remote) => _ = TakeAsync(tls, remote));
        local = new Address(Scheme, system.Name, end.Name, 1);
        (SchemeIdentifier, MaximumPayloadBytes) = (Scheme, LinkEnd.FrameBytes);
    }

    public override bool IsResponsibleFor(Address remote) => true;

    public override Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen()
    {
        end.Acceptor?.Add(route);
        return Task.FromResult((local, listening));
    }

    public override async Task<AssociationHandle> Associate(Address remoteAddress)
    {
        if (end.Find(remoteAddress.Host) is not { } address)
            throw new InvalidAssociationException("the other end dials this one, and not the other way round");
        using var limit = new CancellationTokenSource(LinkTls.Limit, end.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ending.Token);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(address.Where, either.Token).ConfigureAwait(false);
            var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
            var options = LinkTls.Client(
                address.System,
                end.Certificate,
                fingerprint => fingerprint == address.Fingerprint
            );
            await tls.AuthenticateAsClientAsync(options, either.Token).ConfigureAwait(false);
            return Associated(tls, remoteAddress);
        }
        catch (Exception failure) when (LinkTls.IsOfTheNetwork(failure))
        {
            socket.Dispose();
            var reason = limit.IsCancellationRequested
                ? $"it did not answer within {LinkTls.Limit.TotalSeconds:0} s"
                : failure.GetBaseException().Message;
            throw new InvalidAssociationException(reason, failure);
        }
    }

    public override async Task<bool> Shutdown()
    {
        await ending.CancelAsync().ConfigureAwait(false);
        end.Acceptor?.Remove(route);
        await associations.EndAsync(end.Clock).ConfigureAwait(false);
        return true;
    }

    private async Task TakeAsync(SslStream tls, IPEndPoint remote)
    {
        var listener = await listening.Task.ConfigureAwait(false);
        if (ending.IsCancellationRequested || associations.Count >= MostConnections)
        {
            await tls.DisposeAsync().ConfigureAwait(false);
            return;
        }

        var address = new Address(Scheme, System.Name, remote.Address.ToString(), remote.Port);
        listener.Notify(new InboundAssociation(Associated(tls, address)));
    }

    private LinkAssociation Associated(SslStream tls, Address remote)
    {
        var association = new LinkAssociation(tls, local, remote, end.Clock);
        associations.Add(association);
        return association;
    }
}
