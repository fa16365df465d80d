using System.Collections.Concurrent;
using System.Security.Cryptography;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;

namespace Sweep.Worker.Clients;

/// <summary>
/// The blobs of a worker whose coordinator is elsewhere. What is put waits here until the link has
/// sent it up, so that training never waits for the network; what is read comes from there.
/// </summary>
/// <param name="fetch">
/// Reads a blob at the coordinator's: null if it is absent or damaged there.
/// </param>
internal sealed class SpooledBlobs(Func<SweepId, BlobRef, byte[]?> fetch) : IBlobStore
{
    /// <summary>The most bytes that may wait.</summary>
    public const long Limit = 2L << 30;

    private readonly ConcurrentDictionary<BlobRef, byte[]> waiting = [];
    private long bytes;

    /// <exception cref="StoreAwayException">Too much waits already.</exception>
    public BlobRef Put(SweepId sweep, ReadOnlySpan<byte> content)
    {
        var blob = new BlobRef(Convert.ToHexStringLower(SHA256.HashData(content)), content.Length);
        if (waiting.ContainsKey(blob))
            return blob;
        if (Interlocked.Add(ref bytes, content.Length) > Limit)
        {
            Interlocked.Add(ref bytes, -content.Length);
            throw new StoreAwayException($"{Limit >> 30} GiB of checkpoints wait for a coordinator that takes them");
        }

        if (!waiting.TryAdd(blob, content.ToArray()))
            Interlocked.Add(ref bytes, -content.Length);
        return blob;
    }

    public byte[]? Get(SweepId sweep, BlobRef blob) =>
        waiting.TryGetValue(blob, out var content) ? content : fetch(sweep, blob);

    public byte[]? Waiting(BlobRef blob) => waiting.GetValueOrDefault(blob);

    public void Discard(BlobRef blob)
    {
        if (waiting.TryRemove(blob, out var content))
            Interlocked.Add(ref bytes, -content.Length);
    }
}
