using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace Vae.Models.Datasets.Files;

/// <summary>How far a download is.</summary>
/// <param name="Total">In bytes; null where the server does not say.</param>
public readonly record struct DownloadProgress(string File, long Bytes, long? Total);

/// <summary>
/// Fetches data files. What has come lies beside the file as .part until it is whole and checked,
/// so a cut download goes on where it stopped, and nothing half is ever found.
/// </summary>
public sealed class Downloader(HttpClient web)
{
    /// <summary>
    /// The largest file known has tens of megabytes; what is larger than this is something else.
    /// </summary>
    private const long MostBytes = 4L << 30;

    /// <summary>How often a connection may be lost in one go.</summary>
    private const int Attempts = 3;

    /// <summary>Fetches a file to its place. Afterwards it is there, whole.</summary>
    /// <exception cref="DataException">
    /// It is not published, could not be fetched, or is not what it should be.
    /// </exception>
    public async Task FetchAsync(
        DataFile file,
        DataFolder folder,
        Action<DownloadProgress> progress,
        CancellationToken stop
    )
    {
        var path = folder.PathOf(file);
        if (file.Remote is not { } remote)
            throw new DataException(path, "is published nowhere", file.Remedy);
        var part = $"{path}.part";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            for (
                var attempt = 1;
                !await TryFetchAsync(
                        remote,
                        part,
                        bytes => progress(bytes with { File = path }),
                        attempt == Attempts,
                        stop
                    )
                    .ConfigureAwait(false);
                attempt++
            ) { }

            Check(path, part, remote);
            File.Move(part, path, overwrite: true);
        }
        catch (Exception failure)
            when (failure is HttpRequestException or IOException or UnauthorizedAccessException
                || IsTimeout(failure, stop)
            )
        {
            throw new DataException(
                path,
                $"could not be fetched from {remote.Address} ({failure.Message.TrimEnd('.')})",
                "try again, which goes on from what has come; or put the file there by hand"
            );
        }
    }

    /// <summary>
    /// Whether the whole has come; false if the connection was lost and it may be tried again.
    /// </summary>
    private async Task<bool> TryFetchAsync(
        RemoteFile remote,
        string part,
        Action<DownloadProgress> progress,
        bool isLast,
        CancellationToken stop
    )
    {
        try
        {
            await FetchRestAsync(remote, part, progress, stop).ConfigureAwait(false);
            return true;
        }
        catch (Exception failure)
            when (!isLast
                && (failure is HttpRequestException { StatusCode: null } or IOException || IsTimeout(failure, stop))
            )
        {
            return false;
        }
    }

    private static bool IsTimeout(Exception failure, CancellationToken stop) =>
        failure is OperationCanceledException && !stop.IsCancellationRequested;

    private async Task FetchRestAsync(
        RemoteFile remote,
        string part,
        Action<DownloadProgress> progress,
        CancellationToken stop
    )
    {
        using var target = new FileStream(part, FileMode.OpenOrCreate, FileAccess.Write, FileShare.None);
        using var request = new HttpRequestMessage(HttpMethod.Get, remote.Address);
        if (target.Length > 0)
            request.Headers.Range = new RangeHeaderValue(target.Length, null);
        using var response = await web.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop)
            .ConfigureAwait(false);
        var isRest =
            response.StatusCode == HttpStatusCode.PartialContent
            && response.Content.Headers.ContentRange?.From == target.Length;
        if (!isRest)
        {
            // What lay there was no beginning of what the server has.
            target.SetLength(0);
            if (response.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
                throw new IOException("what had come did not fit what the server has");
            response.EnsureSuccessStatusCode();
        }

        target.Seek(0, SeekOrigin.End);
        var total = response.Content.Headers.ContentLength + target.Length;
        using var source = await response.Content.ReadAsStreamAsync(stop).ConfigureAwait(false);
        var buffer = new byte[1 << 16];
        while (await source.ReadAsync(buffer, stop).ConfigureAwait(false) is var read and > 0)
        {
            if (target.Length + read > MostBytes)
                throw new IOException($"the server sends more than {MostBytes} bytes");
            await target.WriteAsync(buffer.AsMemory(0, read), stop).ConfigureAwait(false);
            progress(new DownloadProgress("", target.Length, total));
        }

        target.Flush(flushToDisk: true);
        if (total is { } length && target.Length != length)
            throw new IOException($"the connection was lost after {target.Length} of {length} bytes");
    }

    private static void Check(string path, string part, RemoteFile remote)
    {
        if (remote.ContentSha256 is not { } expected)
            return;
        var found = "nothing that can be unpacked";
        try
        {
            using var file = File.OpenRead(part);
            using var content = path.EndsWith(".gz", StringComparison.Ordinal)
                ? (Stream)new GZipStream(file, CompressionMode.Decompress)
                : file;
            found = Convert.ToHexStringLower(SHA256.HashData(content));
        }
        catch (InvalidDataException)
        {
            // Not even an archive: told below.
        }

        if (found == expected)
            return;
        File.Delete(part);
        throw new DataException(
            path,
            $"was fetched from {remote.Address} and is not the file expected (SHA-256 of its content: {found}, "
                + $"expected {expected})",
            "put the right file there by hand"
        );
    }
}
