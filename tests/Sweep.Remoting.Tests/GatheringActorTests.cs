using System.Threading.Channels;
using Akka.Actor;

namespace Sweep.Remoting.Tests;

public sealed class GatheringActorTests : IDisposable
{
    private readonly ActorEngine engine = ActorEngine.Start();
    private readonly Channel<int[]> batches = Channel.CreateUnbounded<int[]>();
    private readonly ManualResetEventSlim gate = new();
    private readonly TaskCompletionSource completion = new();

    public void Dispose()
    {
        gate.Set();
        engine.Dispose();
    }

    [Fact]
    public async Task What_waits_is_one_batch()
    {
        var actor = Begin();
        actor.Tell(0);
        // The actor is busy with its first batch, so that the rest has to wait.
        await HandlesAsync(0);
        foreach (var number in Enumerable.Range(1, 5))
            actor.Tell(number);
        gate.Set();
        await HandlesAsync(1, 2, 3, 4, 5);
    }

    [Fact]
    public async Task A_batch_is_bounded_and_in_order()
    {
        var actor = Begin();
        actor.Tell(0);
        await HandlesAsync(0);
        var all = Enumerable.Range(1, 2 * GatheringActor<int>.BatchLimit).ToArray();
        foreach (var number in all)
            actor.Tell(number);
        gate.Set();
        await HandlesAsync(all[..GatheringActor<int>.BatchLimit]);
        await HandlesAsync(all[GatheringActor<int>.BatchLimit..]);
    }

    [Fact]
    public async Task What_waits_is_handled_before_the_actor_stops()
    {
        var actor = Begin();
        actor.Tell(0);
        await HandlesAsync(0);
        actor.Tell(1);
        actor.Tell(2);
        actor.Tell(Finish.Instance);
        gate.Set();
        await completion.Task.WaitAsync(Limit, TestContext.Current.CancellationToken);
        await HandlesAsync(1, 2);
    }

    [Fact]
    public async Task A_bug_stops_the_actor_and_faults_its_completion()
    {
        var actor = Begin();
        actor.Tell(-1);
        gate.Set();
        var bug = await Assert.ThrowsAsync<InvalidOperationException>(() =>
            completion.Task.WaitAsync(Limit, TestContext.Current.CancellationToken)
        );
        Assert.Equal("a negative number", bug.Message);
        // It was not restarted: nothing takes what comes later.
        actor.Tell(1);
        Assert.False(batches.Reader.TryPeek(out _));
    }

    private static TimeSpan Limit => TimeSpan.FromMinutes(1);

    private IActorRef Begin() => engine.Begin(Props.Create(() => new Recorder(batches, gate, completion)), "recorder");

    private async Task HandlesAsync(params int[] batch)
    {
        IEnumerable<int> next = await batches.Reader.ReadAsync(TestContext.Current.CancellationToken);
        Assert.Equal(batch, next);
    }

    /// <summary>Records its batches. It waits at the gate after each one.</summary>
    private sealed class Recorder(Channel<int[]> batches, ManualResetEventSlim gate, TaskCompletionSource completion)
        : GatheringActor<int>(completion)
    {
        protected override void Handle(IReadOnlyList<int> messages)
        {
            if (messages.Any(number => number < 0))
                throw new InvalidOperationException("a negative number");
            batches.Writer.TryWrite([.. messages]);
            gate.Wait(Limit);
        }
    }
}
