using System.Collections.Concurrent;
using System.Security.Cryptography;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;

namespace Sweep.Storage.InMemory;

/// <summary>Blobs that live as long as this object.</summary>
internal sealed class InMemoryBlobStore : IBlobStore
{
    private readonly ConcurrentDictionary<(SweepId Sweep, BlobRef Blob), byte[]> blobs = [];

    public BlobRef Put(SweepId sweep, ReadOnlySpan<byte> bytes)
    {
        var blob = new BlobRef(Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.Length);
        blobs.TryAdd((sweep, blob), bytes.ToArray());
        return blob;
    }

    public byte[]? Get(SweepId sweep, BlobRef blob) =>
        blobs.TryGetValue((sweep, blob), out var bytes) ? [.. bytes] : null;

    public void Delete(SweepId sweep, IEnumerable<BlobRef> named)
    {
        foreach (var blob in named)
            blobs.TryRemove((sweep, blob), out _);
    }

    public void KeepOnly(SweepId sweep, IReadOnlySet<BlobRef> named) =>
        Delete(sweep, blobs.Keys.Where(key => key.Sweep == sweep && !named.Contains(key.Blob)).Select(key => key.Blob));
}
