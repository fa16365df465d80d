using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Vae.Models.Datasets.Files;

namespace Vae.Models.Tests.Datasets.Files;

/// <summary>
/// Against a real server on this machine that cuts connections where it is told to.
/// </summary>
public sealed class DownloaderTests : IDisposable
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 200_000).Select(i => (byte)(i * i))];

    private readonly TemporaryData data = new();
    private readonly TcpListener server = new(IPAddress.Loopback, 0);
    private readonly List<long> begins = [];
    private readonly HttpClient web = new();

    public DownloaderTests() => server.Start();

    [Fact]
    public async Task A_file_comes_whole_with_its_progress()
    {
        var progress = new List<DownloadProgress>();
        await Fetch(Of(Content), progress.Add, int.MaxValue);
        Assert.Equal(Content, await System.IO.File.ReadAllBytesAsync(Target, TestContext.Current.CancellationToken));
        Assert.Equal((Content.LongLength, (long?)Content.Length), (progress[^1].Bytes, progress[^1].Total));
        Assert.Equal([Target], Directory.GetFiles(Path.GetDirectoryName(Target)!));
    }

    [Fact]
    public async Task A_cut_connection_goes_on_where_it_stopped()
    {
        await Fetch(Of(Content), _ => { }, 70_000, int.MaxValue);
        Assert.Equal(Content, await System.IO.File.ReadAllBytesAsync(Target, TestContext.Current.CancellationToken));
        Assert.Equal(2, begins.Count);
        Assert.InRange(begins[1], 1, 70_000);
    }

    [Fact]
    public async Task What_came_before_a_failure_is_gone_on_from_the_next_time_and_never_taken_for_the_file()
    {
        var failure = await Assert.ThrowsAsync<DataException>(() =>
            Fetch(Of(Content), _ => { }, 30_000, 30_000, 30_000)
        );
        Assert.Equal(Target, failure.File);
        Assert.False(System.IO.File.Exists(Target));
        await Fetch(Of(Content), _ => { }, int.MaxValue);
        Assert.True(begins[^1] > 30_000);
        Assert.Equal(Content, await System.IO.File.ReadAllBytesAsync(Target, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Another_file_than_the_one_expected_is_refused_and_not_kept()
    {
        var failure = await Assert.ThrowsAsync<DataException>(() => Fetch(Of([1, 2, 3]), _ => { }, int.MaxValue));
        Assert.Contains("SHA-256", failure.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(Target)!));
    }

    [Fact]
    public async Task What_is_published_nowhere_cannot_be_fetched() =>
        await Assert.ThrowsAsync<DataException>(() =>
            new Downloader(web).FetchAsync(
                new DataFile("set", ["a.bin"], "make it"),
                data.Folder,
                _ => { },
                CancellationToken.None
            )
        );

    public void Dispose()
    {
        server.Dispose();
        web.Dispose();
        data.Dispose();
    }

    private string Target => Path.Combine(data.Folder.Path, "set", "a.bin");

    private DataFile Of(byte[] expected) =>
        new("set", ["a.bin"], "put it there")
        {
            Remote = new RemoteFile(
                new Uri($"http://127.0.0.1:{((IPEndPoint)server.LocalEndpoint).Port}/a.bin"),
                Convert.ToHexStringLower(SHA256.HashData(expected))
            ),
        };

    /// <param name="cuts">After how many bytes each connection is cut.</param>
    private async Task Fetch(DataFile file, Action<DownloadProgress> progress, params int[] cuts)
    {
        var serving = Serve(cuts);
        try
        {
            await new Downloader(web).FetchAsync(file, data.Folder, progress, TestContext.Current.CancellationToken);
        }
        finally
        {
            await serving;
        }
    }

    private async Task Serve(int[] cuts)
    {
        foreach (var cut in cuts)
        {
            using var connection = await server.AcceptTcpClientAsync();
            using var stream = connection.GetStream();
            using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
            var begin = 0L;
            while (await reader.ReadLineAsync() is { Length: > 0 } line)
            {
                if (line.StartsWith("Range: bytes=", StringComparison.OrdinalIgnoreCase))
                    begin = long.Parse(
                        line.Split('=')[1].TrimEnd('-'),
                        System.Globalization.CultureInfo.InvariantCulture
                    );
            }

            begins.Add(begin);
            var rest = Content.AsMemory((int)begin);
            var head =
                begin == 0
                    ? "HTTP/1.1 200 OK\r\n"
                    : "HTTP/1.1 206 Partial Content\r\nContent-Range: bytes "
                        + $"{begin}-{Content.Length - 1}/{Content.Length}\r\n";
            await stream.WriteAsync(
                Encoding.ASCII.GetBytes($"{head}Content-Length: {rest.Length}\r\nConnection: close\r\n\r\n")
            );
            await stream.WriteAsync(rest[..Math.Min(cut, rest.Length)]);
        }
    }
}
