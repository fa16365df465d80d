using System.Collections.Immutable;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;

namespace Sweep.Remoting.Links;

/// <summary>
/// Takes the connections at a port. The certificate that the other side shows decides which actor
/// system of this process gets the connection; a stranger gets no further than TLS.
/// </summary>
internal sealed class LinkAcceptor : IAsyncDisposable
{
    /// <summary>The most handshakes at once.</summary>
    private const int MostHandshakes = 20_000;

    /// <summary>How long it waits where this process has no descriptor left.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(0.1);

    private readonly Socket socket;
    private readonly LinkKey key;
    private readonly TimeProvider clock;
    private readonly CancellationTokenSource ending = new();
    private readonly Task accepting;
    private ImmutableArray<LinkRoute> routes = [];
    private int handshakes;
    private long refused;

    /// <param name="socket">It listens; this object's from now on.</param>
    /// <param name="key">What is shown to all who connect.</param>
    public LinkAcceptor(Socket socket, LinkKey key, TimeProvider clock)
    {
        (this.socket, this.key, this.clock) = (socket, key, clock);
        accepting = Task.Run(AcceptAsync);
    }

    /// <summary>How many connections were refused.</summary>
    public long Refused => Interlocked.Read(ref refused);

    public void Add(LinkRoute route) => ImmutableInterlocked.Update(ref routes, all => all.Add(route));

    public void Remove(LinkRoute route) => ImmutableInterlocked.Update(ref routes, all => all.Remove(route));

    /// <summary>Takes no further connection; those that stand go on.</summary>
    public async ValueTask DisposeAsync()
    {
        await ending.CancelAsync().ConfigureAwait(false);
        socket.Dispose();
        await accepting.ConfigureAwait(false);
    }

    private async Task AcceptAsync()
    {
        while (!ending.IsCancellationRequested)
        {
            try
            {
                var accepted = await socket.AcceptAsync(ending.Token).ConfigureAwait(false);
                if (Volatile.Read(ref handshakes) < MostHandshakes)
                    _ = WelcomeAsync(accepted);
                else
                    accepted.Dispose();
            }
            catch (SocketException)
            {
                // That connection was gone before it was taken, or no descriptor is left for it.
                await Task.WhenAny(Task.Delay(Pause, clock, ending.Token)).ConfigureAwait(false);
            }
            catch (Exception over) when (over is OperationCanceledException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task WelcomeAsync(Socket accepted)
    {
        using var limit = new CancellationTokenSource(LinkTls.Limit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, ending.Token);
        Interlocked.Increment(ref handshakes);
        try
        {
            var remote = (IPEndPoint)accepted.RemoteEndPoint!;
            accepted.NoDelay = true;
            var tls = new SslStream(new NetworkStream(accepted, ownsSocket: true));
            var options = LinkTls.Server(key.Context, IsAdmitted);
            await tls.AuthenticateAsServerAsync(options, either.Token).ConfigureAwait(false);
            if (RouteOf(LinkTls.FingerprintOf(tls)) is { } route)
                route.Take(tls, remote);
            else
                accepted.Dispose();
        }
        catch (Exception failure) when (LinkTls.IsOfTheNetwork(failure))
        {
            // A stranger, or one who went away: who was refused is counted already.
            accepted.Dispose();
        }
        finally
        {
            Interlocked.Decrement(ref handshakes);
        }
    }

    private bool IsAdmitted(string fingerprint)
    {
        if (RouteOf(fingerprint) is not null)
            return true;
        Interlocked.Increment(ref refused);
        return false;
    }

    private LinkRoute? RouteOf(string fingerprint) => routes.FirstOrDefault(route => route.Admits(fingerprint));
}

/// <summary>Which connections an actor system takes.</summary>
/// <param name="Admits">
/// Whether the owner of the certificate with this fingerprint belongs to it.
/// </param>
/// <param name="Take">Gets a connection after its handshake, and where it came from.</param>
internal sealed record LinkRoute(Func<string, bool> Admits, Action<SslStream, IPEndPoint> Take);
