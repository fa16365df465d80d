using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Akka.Actor.Setup;
using Sweep.Shared.Protocol.Link;

namespace Sweep.Remoting.Links;

/// <summary>What the transport of one actor system goes by.</summary>
/// <param name="Name">What the system is addressed by: see <see cref="LinkName"/>.</param>
/// <param name="Certificate">What it shows, with its key.</param>
/// <param name="Admits">Whether the owner of the certificate with this fingerprint may connect.</param>
internal sealed class LinkEnd(string name, SslStreamCertificateContext certificate, Func<string, bool> admits, TimeProvider clock) : Setup
{
    /// <summary>What Akka adds to a message: the two actors' names and some numbers.</summary>
    private const int EnvelopeBytes = 4 << 10;

    /// <summary>The most bytes of one message with its envelope.</summary>
    public const int FrameBytes = LinkLimits.MessageBytes + EnvelopeBytes;

    public string Name => name;

    public SslStreamCertificateContext Certificate => certificate;

    public Func<string, bool> Admits => admits;

    public TimeProvider Clock => clock;

    /// <summary>Where it listens; null: it only dials.</summary>
    public Socket? Socket { get; init; }

    /// <summary>The one system that it may dial; null: it dials none.</summary>
    public LinkPlace? Place { get; init; }

    public IPEndPoint? Find(string? system) => Place is { } place && place.System == system ? place.Where : null;
}
