using System.Net;
using System.Security.Cryptography;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol.Link;
using Sweep.Web;

namespace Sweep.Web.Tests;

public sealed class PartialUploadsTests
{
    private static readonly byte[] First = [.. Enumerable.Repeat((byte)1, 600)],
        Second = [.. Enumerable.Repeat((byte)2, 600)];

    [Fact]
    public async Task An_upload_reserves_all_that_it_brings()
    {
        var arrived = 0L;
        using var uploads = new PartialUploads(TimeProvider.System, _ => PartialUploads.LeftFree + 1000 - arrived);
        Assert.Equal(new UploadResult.Partial(100), await AddAsync(uploads, First, First[..100], 0));
        arrived = 100;
        // 900 bytes are free, and 500 of them are promised.
        var refused = Assert.IsType<UploadResult.Refused>(await AddAsync(uploads, Second, Second[..10], 0));
        Assert.Contains("no room for 600 bytes", refused.Why, StringComparison.Ordinal);

        Assert.Equal(First, Assert.IsType<UploadResult.Whole>(await AddAsync(uploads, First, First[100..], 100)).Bytes);
        arrived = 0;
        Assert.Equal(Second, Assert.IsType<UploadResult.Whole>(await AddAsync(uploads, Second, Second, 0)).Bytes);
    }

    [Fact]
    public async Task An_upload_of_a_sweep_that_does_not_exist_is_refused()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        var study = await coordinator.FinishAsync(TestCoordinator.Study);
        using var http = coordinator.Open();
        Assert.Equal(HttpStatusCode.NotFound, await UploadAsync(http, SweepId.Create()));
        Assert.Equal(HttpStatusCode.Created, await UploadAsync(http, study.Sweep));
        Assert.NotNull(coordinator.Store.Blobs.Get(study.Sweep, BlobOf(First)));
    }

    private static BlobRef BlobOf(byte[] bytes) => new(Convert.ToHexStringLower(SHA256.HashData(bytes)), bytes.Length);

    private static async Task<UploadResult> AddAsync(PartialUploads uploads, byte[] whole, byte[] piece, long offset)
    {
        using var stream = new MemoryStream(piece);
        return await uploads.AddAsync(BlobOf(whole), offset, stream, TestContext.Current.CancellationToken);
    }

    private static async Task<HttpStatusCode> UploadAsync(HttpClient http, SweepId sweep)
    {
        using var piece = new HttpRequestMessage(HttpMethod.Patch, BlobTransfer.UploadPath(sweep, BlobOf(First)))
        {
            Content = new ByteArrayContent(First),
        };
        piece.Headers.Add(BlobTransfer.OffsetHeader, "0");
        using var answer = await http.SendAsync(piece, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
