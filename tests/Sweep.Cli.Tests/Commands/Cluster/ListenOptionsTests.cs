using System.Net;
using System.Net.Sockets;

namespace Sweep.Cli.Tests.Commands.Cluster;

public sealed class ListenOptionsTests
{
    [Fact]
    public Task Without_slots_and_without_a_port_to_join_nothing_can_train() =>
        IsRefused("--listen HOST:PORT lets workers join", "--slots", "0");

    [Fact]
    public Task Beyond_this_machine_a_token_is_needed() => IsRefused("--tokens", "--listen", "0.0.0.0:0");

    [Theory]
    [InlineData("7070")]
    [InlineData("localhost:seventy")]
    [InlineData("localhost:70000")]
    public Task An_address_has_a_host_and_a_port(string address) =>
        IsRefused($"--listen {address}: expected HOST:PORT", "--listen", address);

    [Fact]
    public async Task An_address_that_is_taken_is_refused_before_anything_is_created()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        await IsRefused(
            "something listens there already",
            "--listen",
            $"127.0.0.1:{((IPEndPoint)other.LocalEndpoint).Port}"
        );
    }

    [Fact]
    public async Task A_short_token_is_refused_without_being_repeated()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, "# ours\nworker hunter2\n", TestContext.Current.CancellationToken);
        using var cli = new TestCommandLine { StoreExists = false };
        Assert.Equal(
            ExitCode.Mistake,
            await cli.EnterAsync("run", cli.File(), "--listen", "0.0.0.0:0", "--tokens", file)
        );
        Assert.Contains("line 2: a token has 16 to 1024 characters", cli.StandardError);
        Assert.DoesNotContain("hunter2", cli.StandardError);
        File.Delete(file);
    }

    private static async Task IsRefused(string expected, params string[] options)
    {
        using var cli = new TestCommandLine { StoreExists = false };
        Assert.Equal(ExitCode.Mistake, await cli.EnterAsync(["run", cli.File(), .. options]));
        Assert.Contains(expected, cli.StandardError);
        Assert.False(cli.StoreExists);
    }
}
