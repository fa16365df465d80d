using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Akka.Actor;
using Serilog;

namespace Sweep.Remoting.Links;

/// <summary>
/// The coordinator's end of all its workers' links: an actor system that listens. A connection is
/// admitted by the fingerprint of its certificate, and a stranger gets no further than TLS.
/// </summary>
public sealed class LinkListener : IAsyncDisposable
{
    private readonly LinkKey key;
    private readonly ConcurrentDictionary<string, byte> admitted = new(StringComparer.Ordinal);
    private long refused;

    private LinkListener(LinkKey key) => this.key = key;

    public required ActorSystem System { get; init; }

    /// <summary>What the system is addressed by.</summary>
    public required string Name { get; init; }

    /// <summary>Where it listens.</summary>
    public required IPEndPoint Where { get; init; }

    /// <summary>SHA-256 of the certificate that it shows.</summary>
    public string Fingerprint => key.Fingerprint;

    /// <summary>How many connections were refused.</summary>
    public long Refused => Interlocked.Read(ref refused);

    /// <summary>How many certificates are admitted.</summary>
    public int Admitted => admitted.Count;

    /// <summary>Listens from now on; waits until it does.</summary>
    /// <param name="where">Port 0 takes a free one.</param>
    /// <exception cref="IOException">It cannot listen there.</exception>
    public static LinkListener Open(IPEndPoint where, TimeProvider clock, ILogger log)
    {
        var socket = Listen(where);
        var name = LinkName.Make();
        var key = LinkKey.Make(clock);
        LinkListener? listener = null;
        var end = new LinkEnd(name, key.Context, fingerprint => listener?.IsAdmitted(fingerprint) ?? false, clock) { Socket = socket };
        return listener = new LinkListener(key)
        {
            System = LinkSystems.Listen(end, log),
            Name = name,
            Where = (IPEndPoint)socket.LocalEndPoint!,
        };
    }

    public void Admit(string fingerprint) => admitted[fingerprint] = 0;

    /// <summary>The certificate is not admitted again; a connection that stands goes on.</summary>
    public void Forget(string fingerprint) => admitted.TryRemove(fingerprint, out _);

    /// <summary>Ends it; what was said last is sent before.</summary>
    public async ValueTask DisposeAsync()
    {
        await System.Terminate().ConfigureAwait(false);
        key.Dispose();
    }

    private bool IsAdmitted(string fingerprint)
    {
        var isKnown = admitted.ContainsKey(fingerprint);
        if (!isKnown) Interlocked.Increment(ref refused);
        return isKnown;
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
