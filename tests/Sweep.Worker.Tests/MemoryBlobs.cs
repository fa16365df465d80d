using System.Collections.Concurrent;
using System.Security.Cryptography;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;

namespace Sweep.Worker.Tests;

/// <summary>Blobs in memory, with a disk that can be full.</summary>
internal sealed class MemoryBlobs : IBlobStore
{
    private readonly ConcurrentDictionary<BlobRef, byte[]> blobs = new();

    public bool IsFull { get; set; }

    public BlobRef Put(SweepId sweep, ReadOnlySpan<byte> bytes)
    {
        if (IsFull)
            throw new StorageException("the disk is full");
        var blob = new BlobRef(Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.Length);
        blobs[blob] = bytes.ToArray();
        return blob;
    }

    public byte[]? Get(SweepId sweep, BlobRef blob) => blobs.GetValueOrDefault(blob);

    public void Damage(BlobRef blob) => blobs.TryRemove(blob, out _);
}
