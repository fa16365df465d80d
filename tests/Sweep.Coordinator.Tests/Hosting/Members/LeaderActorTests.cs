using Akka.Actor;
using Akka.TestKit.Xunit;
using Sweep.Coordinator.Hosting.Members;
using Sweep.Remoting;

namespace Sweep.Coordinator.Tests.Hosting.Members;

public sealed class LeaderActorTests : TestKit
{
    private readonly TaskCompletionSource<CancellationToken> began = new();
    private readonly TaskCompletionSource letGo = new();
    private readonly TaskCompletionSource bugs = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_leads_from_its_start_until_it_is_told_to_finish()
    {
        var leader = Start();
        var over = await began.Task.WaitAsync(Cancel);
        Assert.False(over.IsCancellationRequested);
        leader.Tell(Finish.Instance);
        await AwaitConditionAsync(() => Task.FromResult(over.IsCancellationRequested), cancellationToken: Cancel);
        letGo.SetResult();
        await ExpectTerminatedAsync(leader, cancellationToken: Cancel);
        Assert.False(bugs.Task.IsFaulted);
    }

    [Fact]
    public async Task A_lead_that_does_not_let_go_holds_up_the_next_one_for_a_while_only()
    {
        var leader = Start();
        leader.Tell(Finish.Instance);
        await ExpectNoMsgAsync(TimeSpan.FromSeconds(1), Cancel);
        await ExpectTerminatedAsync(leader, TimeSpan.FromSeconds(30), cancellationToken: Cancel);
    }

    [Fact]
    public async Task A_bug_of_the_lead_is_reported_and_ends_it()
    {
        var leader = Start();
        letGo.SetException(new InvalidOperationException("a bug"));
        await ExpectTerminatedAsync(leader, cancellationToken: Cancel);
        var bug = await Assert.ThrowsAsync<InvalidOperationException>(() => bugs.Task);
        Assert.Equal("a bug", bug.Message);
    }

    [Fact]
    public async Task One_that_is_stopped_ends_its_lead()
    {
        var leader = Start();
        var over = await began.Task.WaitAsync(Cancel);
        Sys.Stop(leader);
        await ExpectTerminatedAsync(leader, cancellationToken: Cancel);
        Assert.True(over.IsCancellationRequested);
    }

    private IActorRef Start()
    {
        Func<CancellationToken, Task> lead = over =>
        {
            began.SetResult(over);
            return letGo.Task;
        };
        return Watch(Sys.ActorOf(Props.Create(() => new LeaderActor(lead, bugs))));
    }
}
