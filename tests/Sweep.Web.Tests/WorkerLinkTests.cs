using Serilog.Core;
using Sweep.Coordinator.Hosting.Ports;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;
using Sweep.Web;

namespace Sweep.Web.Tests;

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
        Assert.Equal("this coordinator leads no longer", (await worker.Rejected)?.Reason);
    }

    [Fact]
    public async Task A_server_that_ends_says_so_to_the_workers_of_a_fleet_that_goes_on()
    {
        await using var leading = await TestCoordinator.StartAsync();
        var settings = TestCoordinator.Settings(AccessTokens.Open);
        var ports = await CoordinatorPorts.TakeAsync(settings.Ports, TimeProvider.System, Logger.None);
        var port = ports.Http;
        var server = await CoordinatorServer.StartAsync(
            ports,
            settings,
            leading.Node,
            TimeProvider.System,
            Logger.None
        );
        await using var worker = await LinkWorker.JoinAsync(port, "a");
        await worker.Joined;
        await server.DisposeAsync();
        Assert.Equal("this coordinator ends", (await worker.Rejected)?.Reason);
    }

    [Fact]
    public async Task A_worker_that_still_speaks_when_the_fleet_is_over_is_told_why_all_the_same()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        await using var worker = await LinkWorker.JoinAsync(coordinator.Port, "a");
        await worker.Joined;
        var ended = coordinator.Node.Host!.DisposeAsync();
        for (var beats = 0; beats < 100; beats++)
            worker.Beat();
        await ended;
        Assert.Equal("this coordinator leads no longer", (await worker.Rejected)?.Reason);
    }

    [Fact]
    public async Task A_worker_whose_messages_were_lost_is_told_to_join_again()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        await using var worker = await LinkWorker.JoinAsync(coordinator.Port, "a");
        await worker.Joined;
        worker.Forgotten = -1;
        worker.Beat();
        var rejected = await worker.Rejected;
        Assert.Equal(
            (false, "some of its messages were lost on the way: it joins again and sends its reports again"),
            (rejected!.IsFinal, rejected.Reason)
        );
    }

    [Fact]
    public async Task A_link_whose_certificates_end_is_made_again()
    {
        var settings = TestCoordinator.Settings(AccessTokens.Open) with { LinkLife = TimeSpan.FromSeconds(1) };
        await using var coordinator = await TestCoordinator.StartAsync(settings: settings);
        await using var worker = await LinkWorker.JoinAsync(coordinator.Port, "a");
        var rejected = await worker.Rejected;
        Assert.Equal(
            (false, "the certificates of this link end: it joins again with others"),
            (rejected!.IsFinal, rejected.Reason)
        );
        await using var again = await LinkWorker.JoinAsync(coordinator.Port, "a");
        await again.Joined;
    }

    [Fact]
    public async Task A_worker_greets_under_the_name_that_it_enrolled_with()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        await using var worker = await LinkWorker.ConnectAsync(coordinator.Port, "a");
        worker.SendRaw(LinkJson.Write(new WorkerMessage.Hello(SomeProfile.Of("b", 1), [])));
        Assert.Equal("it enrolled as 'a' and greets as 'b'", (await worker.Rejected)?.Reason);
    }

    [Fact]
    public async Task A_worker_whose_program_speaks_another_version_is_refused_with_both_named()
    {
        await using var coordinator = await TestCoordinator.StartAsync();
        var request = new EnrolmentRequest(LinkLimits.Protocol - 1, "0.0.9", "old", new string('a', 64));
        var refusal = (await LinkWorker.EnrolAsync(coordinator.Port, request))!.Refusal!;
        Assert.True(refusal.IsFinal);
        Assert.Contains("0.0.9", refusal.Reason);
        Assert.Contains(ProgramVersion.Text, refusal.Reason);
    }

    [Fact]
    public async Task A_standby_names_the_leader()
    {
        await using var leading = await TestCoordinator.StartAsync();
        while (leading.Node.Host is null)
            await Task.Yield();
        await using var standby = await TestCoordinator.StartAsync(store: leading.Store);
        while (standby.Node.LeaderAddress is null)
            await Task.Yield();
        var request = new EnrolmentRequest(LinkLimits.Protocol, "test", "a", new string('a', 64));
        var refusal = (await LinkWorker.EnrolAsync(standby.Port, request))!.Refusal!;
        Assert.Equal((false, $"127.0.0.1:{leading.Port}"), (refusal.IsFinal, refusal.Leader));
    }
}
