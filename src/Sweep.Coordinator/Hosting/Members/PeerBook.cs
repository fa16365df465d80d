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

    public LinkPlace? Find(string name)
    {
        if (!Volatile.Read(ref peers).TryGetValue(name, out var peer))
            return null;
        var entry = peer.Coordinator.Entry;
        return PlaceOf(entry.Place) is { } place ? new LinkPlace(name, place, entry.Fingerprint) : null;
    }

    /// <summary>The address of HTTP of a coordinator; null where it is not known.</summary>
    public string? AddressOf(string name) =>
        Volatile.Read(ref peers).TryGetValue(name, out var peer) ? peer.Coordinator.Entry.Identity.Address : null;

    private static EndPoint? PlaceOf(string text)
    {
        if (CoordinatorAddress.Parse(text) is not { } place)
            return null;
        return IPAddress.TryParse(place.Host, out var address)
            ? new IPEndPoint(address, place.Port)
            : new DnsEndPoint(place.Host, place.Port);
    }

    private sealed record Peer(RegisteredCoordinator Coordinator, long Seen);
}
