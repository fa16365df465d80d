using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Sweep.Coordinator.Views;
using Sweep.Web.Api;

namespace Sweep.Cli.Tests.Commands.Cluster;

/// <summary>What <c>sweep list --coordinator</c> asks for.</summary>
public sealed class RemoteListTests
{
    private static readonly SweepLine Moons = new(
        "0123456789abcdef",
        "moons",
        SomeTrials.Start,
        SweepCondition.Running,
        Final: 40,
        Planned: 100,
        new BestTrial(17, "val_mse", 0.021),
        "tpe"
    )
    {
        Priority = 2,
        MaxSlots = 8,
        Slots = 5,
    };

    [Fact]
    public async Task One_question_tells_of_all_sweeps()
    {
        using var cli = new TestCommandLine();
        using var coordinator = new Canned(Moons, Moons with { Name = "radial", Best = null, Slots = null });
        await cli.DoneAsync("list", "--coordinator", coordinator.Address);
        Assert.Equal([$"GET {ApiPaths.SweepLines} HTTP/1.1"], coordinator.Asked);
        Assert.Matches("^sweep +state +final +wanted +slots +priority +best +sampler +created", cli.OutputLines[0]);
        Assert.Matches(@"^moons +running +40 +100 +5/8 +2 +val_mse 0\.021.* \(trial 17\) +tpe", cli.OutputLines[1]);
        Assert.Matches("^radial +running +40 +100 +2 +tpe", cli.OutputLines[2]);
    }

    /// <summary>Answers every request with the same lines.</summary>
    private sealed class Canned : IDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);
        private readonly byte[] answer;
        private ImmutableList<string> asked = [];

        public Canned(params SweepLine[] lines)
        {
            var body = JsonSerializer.SerializeToUtf8Bytes(
                new SweepLines([.. lines], Leader: null),
                ApiJson.Default.SweepLines
            );
            var head = $"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\nConnection: close\r\n\r\n";
            answer = [.. Encoding.ASCII.GetBytes(head), .. body];
            listener.Start();
            _ = ServeAsync();
        }

        public string Address => $"{listener.LocalEndpoint}";

        /// <summary>The first line of each request.</summary>
        public ImmutableList<string> Asked => asked;

        public void Dispose() => listener.Dispose();

        private async Task ServeAsync()
        {
            while (await AcceptAsync() is { } client)
            {
                using (client)
                {
                    await using var stream = client.GetStream();
                    using var reader = new StreamReader(stream, leaveOpen: true);
                    var line = await reader.ReadLineAsync();
                    asked = asked.Add(line!);
                    while (line is { Length: > 0 })
                        line = await reader.ReadLineAsync();
                    await stream.WriteAsync(answer);
                }
            }
        }

        /// <summary>Null at the end.</summary>
        private async Task<TcpClient?> AcceptAsync()
        {
            try
            {
                return await listener.AcceptTcpClientAsync();
            }
            catch (Exception end) when (end is SocketException or ObjectDisposedException)
            {
                return null;
            }
        }
    }
}
