using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;

namespace Sweep.Worker.Clients;

/// <summary>
/// Blobs over HTTP: an upload that was cut off goes on where it was, a download as well.
/// </summary>
/// <param name="address">The coordinator to ask now; null while none is known.</param>
internal sealed class BlobClient(
    HttpClient http,
    CoordinatorCredentials credentials,
    Func<CoordinatorAddress?> address,
    TimeProvider clock
)
{
    /// <summary>How long a download is tried before the attempt is handed back.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30),
        Pause = TimeSpan.FromSeconds(1),
        RequestLimit = TimeSpan.FromMinutes(10);

    /// <summary>Sends a blob up.</summary>
    /// <exception cref="HttpRequestException">It did not get there.</exception>
    public async Task UploadAsync(SweepId sweep, BlobRef blob, byte[] content, CancellationToken stop)
    {
        var place = Address(BlobTransfer.UploadPath(sweep, blob));
        using var limit = new CancellationTokenSource(RequestLimit, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, limit.Token);
        using var question = new HttpRequestMessage(HttpMethod.Head, place);
        using var answer = await http.SendAsync(question, either.Token).ConfigureAwait(false);
        answer.EnsureSuccessStatusCode();
        var offset = OffsetIn(answer);
        using var piece = new HttpRequestMessage(HttpMethod.Patch, place)
        {
            Content = new ByteArrayContent(content, (int)offset, content.Length - (int)offset),
        };
        piece.Headers.Add(BlobTransfer.OffsetHeader, offset.ToString(CultureInfo.InvariantCulture));
        using var result = await http.SendAsync(piece, either.Token).ConfigureAwait(false);
        if (result.StatusCode != HttpStatusCode.Created)
            throw new HttpRequestException(
                $"the blob was not kept: {(int)result.StatusCode} "
                    + $"{(await result.Content.ReadAsStringAsync(either.Token).ConfigureAwait(false)).Trim()}"
            );
    }

    /// <summary>For a training thread, which has nothing else to do meanwhile.</summary>
    /// <exception cref="StoreAwayException">
    /// No coordinator could be asked for so long that the attempt is better handed back.
    /// </exception>
    public byte[]? Download(SweepId sweep, BlobRef blob)
    {
        var began = clock.GetTimestamp();
        while (true)
        {
            try
            {
                return DownloadAsync(sweep, blob).GetAwaiter().GetResult();
            }
            catch (Exception failure)
                when (failure is HttpRequestException or OperationCanceledException or IOException)
            {
                if (clock.GetElapsedTime(began) > Patience)
                    throw new StoreAwayException($"a checkpoint could not be fetched: {failure.Message}", failure);
                Task.Delay(Pause, clock).GetAwaiter().GetResult();
            }
        }
    }

    private async Task<byte[]?> DownloadAsync(SweepId sweep, BlobRef blob)
    {
        using var limit = new CancellationTokenSource(RequestLimit, clock);
        using var answer = await http.GetAsync(Address(BlobTransfer.WorkerBlobPath(sweep, blob)), limit.Token)
            .ConfigureAwait(false);
        if (answer.StatusCode == HttpStatusCode.NotFound)
            return null;
        answer.EnsureSuccessStatusCode();
        var bytes = await answer.Content.ReadAsByteArrayAsync(limit.Token).ConfigureAwait(false);
        return bytes.LongLength == blob.Size && Convert.ToHexStringLower(SHA256.HashData(bytes)) == blob.Sha256
            ? bytes
            : throw new HttpRequestException("the bytes that came are others");
    }

    private Uri Address(string path) =>
        credentials.AddressOf(
            address() ?? throw new HttpRequestException("no coordinator is known at the moment"),
            path
        );

    private static long OffsetIn(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues(BlobTransfer.OffsetHeader, out var values)
        && long.TryParse(values.Single(), NumberStyles.None, CultureInfo.InvariantCulture, out var offset)
            ? offset
            : 0;
}
