using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Serilog;

namespace Sweep.Remoting.Links;

/// <summary>
/// A coordinator's port for Akka. Workers' links end in an actor system of their own, and other
/// coordinators in another one, so that a worker reaches no actor of the cluster. A connection is
/// admitted by the fingerprint of its certificate.
/// </summary>
public sealed class LinkListener : IAsyncDisposable
{
    private readonly LinkKey key;
    private readonly LinkAcceptor acceptor;
    private readonly ConcurrentDictionary<string, byte> admitted = new(StringComparer.Ordinal);
    private readonly TimeProvider clock;
    private readonly UndeliveredCount undelivered;

    private LinkListener(Socket socket, TimeProvider clock, ILogger log)
    {
        this.clock = clock;
        Where = (IPEndPoint)socket.LocalEndPoint!;
        key = LinkKey.Make(clock);
        acceptor = new LinkAcceptor(socket, key, clock);
        var end = new LinkEnd(Name, key.Context, clock) { Acceptor = acceptor, Admits = admitted.ContainsKey };
        System = LinkSystems.Listen(end, log);
        undelivered = new UndeliveredCount(System);
    }

    /// <summary>Where workers' links end.</summary>
    public ActorSystem System { get; }

    /// <summary>What that system is addressed by.</summary>
    public string Name { get; } = LinkName.Make();

    /// <summary>Where it listens.</summary>
    public IPEndPoint Where { get; }

    /// <summary>SHA-256 of the certificate that it shows.</summary>
    public string Fingerprint => key.Fingerprint;

    /// <summary>How many connections were refused.</summary>
    public long Refused => acceptor.Refused;

    /// <summary>How many certificates of workers are admitted.</summary>
    public int Admitted => admitted.Count;

    /// <summary>How many messages of workers' links reached no actor.</summary>
    public long Undelivered => undelivered.Value;

    /// <summary>Listens from now on; waits until it does.</summary>
    /// <param name="where">Port 0 takes a free one.</param>
    /// <exception cref="IOException">It cannot listen there.</exception>
    public static LinkListener Open(IPEndPoint where, TimeProvider clock, ILogger log) =>
        new(Listen(where), clock, log);

    /// <summary>Admits a worker.</summary>
    public void Admit(string fingerprint) => admitted[fingerprint] = 0;

    /// <summary>The certificate is not admitted again; a connection that stands goes on.</summary>
    public void Forget(string fingerprint) => admitted.TryRemove(fingerprint, out _);

    /// <summary>The end of a further system with this port and this certificate.</summary>
    /// <param name="name">What it is addressed by: see <see cref="LinkName"/>.</param>
    /// <param name="admits">
    /// Whether the owner of the certificate with this fingerprint may connect.
    /// </param>
    /// <param name="find">Where the system of this name is; null: it cannot be dialled.</param>
    internal LinkEnd EndFor(string name, Func<string, bool> admits, Func<string, LinkAddress?> find) =>
        new(name, key.Context, clock)
        {
            Acceptor = acceptor,
            Admits = admits,
            Find = find,
        };

    /// <summary>Ends it; what was said last is sent before.</summary>
    public async ValueTask DisposeAsync()
    {
        await acceptor.DisposeAsync().ConfigureAwait(false);
        await System.Terminate().ConfigureAwait(false);
        key.Dispose();
    }

    private static Socket Listen(IPEndPoint where)
    {
        var socket = BoundSocket.Take(where);
        try
        {
            socket.Listen();
            return socket;
        }
        catch (SocketException refused)
        {
            socket.Dispose();
            throw new IOException($"{where}: {refused.Message}", refused);
        }
    }
}
