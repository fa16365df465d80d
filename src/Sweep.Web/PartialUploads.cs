using System.Security.Cryptography;
using Foundation;
using Sweep.Shared.Domain.Trials;

namespace Sweep.Web;

/// <summary>What came of a piece of an upload.</summary>
internal abstract record UploadResult
{
    private UploadResult() { }

    /// <summary>It is whole, and has the SHA-256 that it is named by.</summary>
    public sealed record Whole(byte[] Bytes) : UploadResult;

    public sealed record Partial(long Offset) : UploadResult;

    public sealed record WrongOffset(long Offset) : UploadResult;

    /// <summary>It is whole and something else; nothing of it is left.</summary>
    public sealed record Damaged : UploadResult;

    public sealed record Refused(string Why) : UploadResult;
}

/// <summary>
/// Uploads on their way: a file each, in a folder that lives as long as this process. Any thread
/// may call.
/// </summary>
internal sealed class PartialUploads : IDisposable
{
    private const string Prefix = "sweep-uploads-";

    /// <summary>The most bytes of all of them, and how long one may rest.</summary>
    public const long TotalLimit = 8L << 30;

    public static readonly TimeSpan RestLimit = TimeSpan.FromHours(1);

    /// <summary>The bytes of the disk that uploads leave free.</summary>
    public const long LeftFree = 256L << 20;

    private readonly TimeProvider clock;
    private readonly Lazy<ScratchFolder> folder = new(() => new ScratchFolder(Prefix));
    private readonly Lock gate = new();
    private readonly Dictionary<BlobRef, Upload> uploads = [];

    private readonly Func<string, long> roomOf;

    /// <param name="roomOf">
    /// The free bytes of the disk that holds a folder; null: the system says.
    /// </param>
    public PartialUploads(TimeProvider clock, Func<string, long>? roomOf = null)
    {
        (this.clock, this.roomOf) = (clock, roomOf ?? (path => new DriveInfo(path).AvailableFreeSpace));
        ScratchFolder.RemoveLeft(Prefix);
    }

    private sealed class Upload(long touched)
    {
        public long Length { get; set; }

        public bool IsBusy { get; set; }

        public long Touched { get; set; } = touched;
    }

    public long LengthOf(BlobRef blob)
    {
        lock (gate)
            return uploads.GetValueOrDefault(blob)?.Length ?? 0;
    }

    public async Task<UploadResult> AddAsync(BlobRef blob, long offset, Stream piece, CancellationToken stop)
    {
        if (Begin(blob, offset, out var upload) is { } refusal)
            return refusal;
        var path = PathOf(blob);
        try
        {
            await using (var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.Write))
            {
                file.SetLength(offset);
                file.Position = offset;
                await CopyAsync(piece, file, blob, upload, stop).ConfigureAwait(false);
            }

            if (upload.Length < blob.Size)
                return new UploadResult.Partial(upload.Length);
            if (upload.Length > blob.Size)
            {
                Forget(blob);
                return new UploadResult.Refused($"the blob was said to have {blob.Size} bytes");
            }

            var bytes = await File.ReadAllBytesAsync(path, stop).ConfigureAwait(false);
            Forget(blob);
            return Convert.ToHexStringLower(SHA256.HashData(bytes)) == blob.Sha256
                ? new UploadResult.Whole(bytes)
                : new UploadResult.Damaged();
        }
        finally
        {
            lock (gate)
                upload.IsBusy = false;
        }
    }

    public void Dispose()
    {
        if (folder.IsValueCreated)
            folder.Value.Dispose();
    }

    private UploadResult? Begin(BlobRef blob, long offset, out Upload upload)
    {
        lock (gate)
        {
            foreach (
                var (rested, _) in uploads
                    .Where(entry => !entry.Value.IsBusy && clock.GetElapsedTime(entry.Value.Touched) > RestLimit)
                    .ToArray()
            )
                Remove(rested);
            if (!uploads.TryGetValue(blob, out upload!))
            {
                if (RefusalOf(blob) is { } refusal)
                    return refusal;
                uploads.Add(blob, upload = new Upload(clock.GetTimestamp()));
            }

            // Of two who send the same bytes, the later one waits its turn.
            if (upload.IsBusy || offset != upload.Length)
                return new UploadResult.WrongOffset(upload.Length);
            upload.IsBusy = true;
            return null;
        }
    }

    /// <summary>
    /// An upload has all its room from its beginning on, so that two cannot fill the disk together.
    /// </summary>
    private UploadResult.Refused? RefusalOf(BlobRef blob)
    {
        if (uploads.Keys.Sum(other => other.Size) + blob.Size > TotalLimit)
            return new UploadResult.Refused($"{TotalLimit >> 30} GiB of uploads are on their way; try again later");
        // What others have yet to bring is theirs already, though the disk does not know.
        var promised = uploads.Sum(other => Math.Max(0, other.Key.Size - other.Value.Length));
        if (roomOf(folder.Value.Path) - promised - blob.Size >= LeftFree)
            return null;
        return new UploadResult.Refused(
            $"the disk of the coordinator's temporary folder has no room for {blob.Size} bytes beside the uploads "
                + "on their way; free some, then they are tried again"
        );
    }

    /// <summary>What has arrived counts, however the request ends.</summary>
    private async Task CopyAsync(Stream piece, FileStream file, BlobRef blob, Upload upload, CancellationToken stop)
    {
        var buffer = new byte[1 << 16];
        try
        {
            while (
                await piece.ReadAsync(buffer, stop).ConfigureAwait(false) is > 0 and var count
                && upload.Length <= blob.Size
            )
            {
                await file.WriteAsync(buffer.AsMemory(0, count), stop).ConfigureAwait(false);
                upload.Length += count;
            }
        }
        catch (Exception cut) when (cut is IOException or OperationCanceledException)
        {
            // The sender has gone; it asks how much there is when it comes back.
        }

        upload.Touched = clock.GetTimestamp();
    }

    private void Forget(BlobRef blob)
    {
        lock (gate)
            Remove(blob);
    }

    private void Remove(BlobRef blob)
    {
        uploads.Remove(blob);
        File.Delete(PathOf(blob));
    }

    private string PathOf(BlobRef blob) => Path.Combine(folder.Value.Path, $"{blob.Sha256}-{blob.Size}");
}
