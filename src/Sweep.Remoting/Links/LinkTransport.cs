using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Akka.Actor;
using Akka.Configuration;
using Akka.Remote.Transport;

namespace Sweep.Remoting.Links;

/// <summary>
/// How the bytes of an association travel: frames over TLS, with a certificate on both sides, each
/// admitted by its fingerprint. Akka drops what is addressed to any name but a system's own, so each
/// system has a name that is no place, and whoever dials says where that name is: a tunnel, a
/// published port or another network changes nothing.
/// </summary>
internal sealed class LinkTransport : Transport
{
    private const string Scheme = "tls";

    /// <summary>How long a connection and its TLS handshake may take.</summary>
    private static readonly TimeSpan ConnectLimit = TimeSpan.FromSeconds(10);

    /// <summary>The most connections that may stand, or be made, at once.</summary>
    private const int MostConnections = 20_000;

    private readonly LinkEnd end;
    private readonly Address local;
    private readonly TaskCompletionSource<IAssociationEventListener> listening = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource ending = new();
    private readonly AssociationSet associations = new();

    /// <param name="config">As Akka wants it; all settings are in the <see cref="LinkEnd"/>.</param>
    public LinkTransport(ActorSystem system, Config config)
    {
        (System, Config) = (system, config);
        end = system.Settings.Setup.Get<LinkEnd>().Value;
        local = new Address(Scheme, system.Name, end.Name, 1);
        (SchemeIdentifier, MaximumPayloadBytes) = (Scheme, LinkEnd.FrameBytes);
    }

    public override bool IsResponsibleFor(Address remote) => true;

    public override Task<(Address, TaskCompletionSource<IAssociationEventListener>)> Listen()
    {
        if (end.Socket is { } socket) _ = AcceptAsync(socket);
        return Task.FromResult((local, listening));
    }

    public override async Task<AssociationHandle> Associate(Address remoteAddress)
    {
        if (end.Find(remoteAddress.Host) is not { } place)
            throw new InvalidAssociationException("the other end dials this one, and not the other way round");
        using var limit = new CancellationTokenSource(ConnectLimit, end.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ending.Token);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(place, either.Token).ConfigureAwait(false);
            var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
            await tls.AuthenticateAsClientAsync(ClientOptions(), either.Token).ConfigureAwait(false);
            return Associated(tls, remoteAddress);
        }
        catch (Exception failure) when (IsOfTheNetwork(failure))
        {
            socket.Dispose();
            var reason = limit.IsCancellationRequested ? $"it did not answer within {ConnectLimit.TotalSeconds:0} s" : failure.GetBaseException().Message;
            throw new InvalidAssociationException(reason, failure);
        }
    }

    public override async Task<bool> Shutdown()
    {
        await ending.CancelAsync().ConfigureAwait(false);
        end.Socket?.Dispose();
        await associations.EndAsync(end.Clock).ConfigureAwait(false);
        return true;
    }

    private async Task AcceptAsync(Socket socket)
    {
        var listener = await listening.Task.ConfigureAwait(false);
        while (!ending.IsCancellationRequested)
        {
            try
            {
                var accepted = await socket.AcceptAsync(ending.Token).ConfigureAwait(false);
                if (associations.Count < MostConnections) _ = WelcomeAsync(accepted, listener);
                else accepted.Dispose();
            }
            catch (SocketException)
            {
                // That connection was gone before it was taken, or this process has no descriptor left for it now.
                await Task.WhenAny(Task.Delay(TimeSpan.FromSeconds(0.1), end.Clock, ending.Token)).ConfigureAwait(false);
            }
            catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task WelcomeAsync(Socket socket, IAssociationEventListener listener)
    {
        using var limit = new CancellationTokenSource(ConnectLimit, end.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ending.Token);
        using var place = associations.Hold();
        try
        {
            var remote = (IPEndPoint)socket.RemoteEndPoint!;
            socket.NoDelay = true;
            var tls = new SslStream(new NetworkStream(socket, ownsSocket: true));
            await tls.AuthenticateAsServerAsync(ServerOptions(), either.Token).ConfigureAwait(false);
            var address = new Address(Scheme, System.Name, remote.Address.ToString(), remote.Port);
            listener.Notify(new InboundAssociation(Associated(tls, address)));
        }
        catch (Exception failure) when (IsOfTheNetwork(failure))
        {
            // A stranger, or one who went away: the callback has counted whom it refused.
            socket.Dispose();
        }
    }

    private LinkAssociation Associated(SslStream tls, Address remote)
    {
        var association = new LinkAssociation(tls, local, remote, end.Clock);
        associations.Add(association);
        return association;
    }

    private SslClientAuthenticationOptions ClientOptions() => new()
    {
        TargetHost = end.Name,
        ClientCertificateContext = end.Certificate,
        RemoteCertificateValidationCallback = IsAdmitted,
        CertificateChainPolicy = NoLookups(),
    };

    private SslServerAuthenticationOptions ServerOptions() => new()
    {
        ServerCertificateContext = end.Certificate,
        ClientCertificateRequired = true,
        RemoteCertificateValidationCallback = IsAdmitted,
        CertificateChainPolicy = NoLookups(),
    };

    private static X509ChainPolicy NoLookups() =>
        new() { RevocationMode = X509RevocationMode.NoCheck, DisableCertificateDownloads = true };

    private bool IsAdmitted(object sender, X509Certificate? shown, X509Chain? chain, SslPolicyErrors errors) =>
        shown is X509Certificate2 certificate && end.Admits(LinkKey.FingerprintOf(certificate));

    private static bool IsOfTheNetwork(Exception failure) =>
        failure is IOException or SocketException or AuthenticationException or CryptographicException
            or OperationCanceledException or ObjectDisposedException;
}
