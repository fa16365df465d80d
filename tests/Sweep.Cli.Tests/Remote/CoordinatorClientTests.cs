using System.Net;
using System.Net.Sockets;
using Sweep.Cli.Remote;
using Sweep.Shared.Protocol.Link;
using Sweep.Web.Api;
using Sweep.Worker.Clients;

namespace Sweep.Cli.Tests.Remote;

public sealed class CoordinatorClientTests
{
    /// <summary>
    /// TLS never gets anywhere with a peer that says nothing, so no connection ever stands.
    /// </summary>
    private static readonly CoordinatorCredentials Hurried = CoordinatorCredentials.Plain with
    {
        Fingerprints = [new string('0', 64)],
        ConnectLimit = TimeSpan.FromMilliseconds(200),
    };

    [Fact]
    public async Task A_coordinator_that_no_connection_to_comes_about_is_an_answer_that_failed()
    {
        using var silent = new Silent();
        using var client = new CoordinatorClient([silent.Address], Hurried, TimeProvider.System);

        var reply = await client.PostAsync(ApiPaths.Sweeps, []);

        Assert.Equal(
            $"{silent.Address} cannot be reached: no connection within 0.2 s",
            Assert.IsType<CoordinatorReply.Failed>(reply).Message
        );
    }

    [Fact]
    public async Task The_next_one_is_asked_where_no_connection_comes_about()
    {
        using var silent = new Silent();
        using var other = new Silent();
        using var client = new CoordinatorClient([silent.Address, other.Address], Hurried, TimeProvider.System);

        var message = Assert.IsType<CoordinatorReply.Failed>(await client.PostAsync(ApiPaths.Sweeps, [])).Message;

        Assert.Contains($"{silent.Address} cannot", message, StringComparison.Ordinal);
        Assert.Contains($"{other.Address} cannot", message, StringComparison.Ordinal);
    }

    /// <summary>Accepts each connection, and says nothing.</summary>
    private sealed class Silent : IDisposable
    {
        private readonly TcpListener listener = new(IPAddress.Loopback, 0);

        public Silent() => listener.Start();

        public CoordinatorAddress Address =>
            CoordinatorAddress.Parse($"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}")!;

        public void Dispose() => listener.Dispose();
    }
}
