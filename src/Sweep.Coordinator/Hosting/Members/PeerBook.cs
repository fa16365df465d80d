using System.Collections.Immutable;
using System.Net;
using Sweep.Remoting.Links;
using Sweep.Remoting.Members;
using Sweep.Shared.Protocol.Link;
using Sweep.Storage;

namespace Sweep.Coordinator.Hosting.Members;

/// <summary>
/// The coordinators that the store named lately. They are remembered for a while, so that members
/// find each other while the store is away.
/// </summary>
internal sealed class PeerBook(TimeProvider clock) : IMemberPeers
{
    /// <summary>How long an entry is remembered after the store named it last.</summary>
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);

    private ImmutableDictionary<string, Peer> peers = ImmutableDictionary<string, Peer>.Empty;

    /// <summary>Takes up what the store names now.</summary>
    public void Learn(ImmutableArray<RegisteredCoordinator> named)
    {
        var now = clock.GetTimestamp();
        var known = peers
            .Where(peer => clock.GetElapsedTime(peer.Value.Seen, now) < Memory)
            .Select(peer => peer.Value)
            .Where(peer => named.All(other => other.Name != peer.Coordinator.Name))
            .Concat(named.Select(coordinator => new Peer(coordinator, now)));
        Volatile.Write(ref peers, known.ToImmutableDictionary(peer => peer.Coordinator.Name));
    }

    public bool Admits(string fingerprint) =>
        Volatile.Read(ref peers).Values.Any(peer => peer.Coordinator.Entry.Fingerprint == fingerprint);

    public LinkAddress? Find(string name)
    {
        if (!Volatile.Read(ref peers).TryGetValue(name, out var peer))
            return null;
        var entry = peer.Coordinator.Entry;
        return EndPointOf(entry.LinkAddress) is { } where ? new LinkAddress(name, where, entry.Fingerprint) : null;
    }

    /// <summary>The address of HTTP of a coordinator; null where it is not known.</summary>
    public string? AddressOf(string name) =>
        Volatile.Read(ref peers).TryGetValue(name, out var peer) ? peer.Coordinator.Entry.Identity.Address : null;

    private static EndPoint? EndPointOf(string text)
    {
        if (CoordinatorAddress.Parse(text) is not { } named)
            return null;
        return IPAddress.TryParse(named.Host, out var address)
            ? new IPEndPoint(address, named.Port)
            : new DnsEndPoint(named.Host, named.Port);
    }

    private sealed record Peer(RegisteredCoordinator Coordinator, long Seen);
}
