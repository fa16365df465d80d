using System.Net.Security;
using Akka.Actor.Setup;
using Sweep.Shared.Protocol.Link;

namespace Sweep.Remoting.Links;

/// <summary>What the transport of one actor system goes by.</summary>
/// <param name="Name">What the system is addressed by: see <see cref="LinkName"/>.</param>
/// <param name="Certificate">What it shows, with its key.</param>
internal sealed class LinkEnd(string name, SslStreamCertificateContext certificate, TimeProvider clock) : Setup
{
    /// <summary>What Akka adds to a message: the two actors' names and some numbers.</summary>
    private const int EnvelopeBytes = 4 << 10;

    /// <summary>The most bytes of one message with its envelope.</summary>
    public const int FrameBytes = LinkLimits.MessageBytes + EnvelopeBytes;

    public string Name => name;

    public SslStreamCertificateContext Certificate => certificate;

    public TimeProvider Clock => clock;

    /// <summary>Where it takes connections; null: it only dials.</summary>
    public LinkAcceptor? Acceptor { get; init; }

    /// <summary>Whether the owner of the certificate with this fingerprint may connect.</summary>
    public Func<string, bool> Admits { get; init; } = _ => false;

    /// <summary>Where the system of this name is; null: it cannot be dialled.</summary>
    public Func<string, LinkAddress?> Find { get; init; } = _ => null;
}
