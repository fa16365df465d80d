using Serilog.Core;
using Sweep.Coordinator.Hosting;
using Sweep.Coordinator.Hosting.Web;

namespace Sweep.Coordinator.Tests.Hosting.Web;

/// <summary>How workers are sent away, so that they need not find out by silence.</summary>
public sealed class WorkerLinkTests
{
    [Fact]
    public async Task A_coordinator_that_is_told_to_end_says_so_to_its_workers()
    {
        var coordinator = await TestCoordinator.StartAsync();
        await using var worker = await LinkWorker.JoinAsync(coordinator.Port, "a");
        await worker.Joined;
        await coordinator.DisposeAsync();
        Assert.Equal("this coordinator leads no longer", await worker.SentAway);
    }

    [Fact]
    public async Task A_server_that_ends_says_so_to_the_workers_of_a_fleet_that_goes_on()
    {
        var late = new LateNode();
        var server = await CoordinatorServer.StartAsync(TestCoordinator.Settings(AccessTokens.Open), late, TimeProvider.System, Logger.None);
        await using var leading = await TestCoordinator.StartAsync();
        late.Become(leading.Node);
        await using var worker = await LinkWorker.JoinAsync(server.Ports[0], "a");
        await worker.Joined;
        await server.DisposeAsync();
        Assert.Equal("this coordinator ends", await worker.SentAway);
    }

    [Fact]
    public async Task A_worker_that_still_speaks_when_the_fleet_is_over_hears_why_all_the_same()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        await using var worker = await LinkWorker.JoinAsync(coordinator.Port, "a");
        await worker.Joined;
        var ended = coordinator.Node.Host!.DisposeAsync();
        for (var beats = 0; beats < 100; beats++) worker.Beat();
        await ended;
        Assert.Equal("this coordinator leads no longer", await worker.SentAway);
    }
}
