using System.Collections.Immutable;
using Sweep.Coordinator.Core.Seats;
using Sweep.Coordinator.Tests.Core.Fleet;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;

namespace Sweep.Coordinator.Tests.Core;

/// <summary>What a coordinator's end of a link answers, and what ends it.</summary>
public sealed class SeatCoreTests
{
    private static readonly CoordinatorMessage.Welcome Welcome = new(
        TimeSpan.FromSeconds(3),
        TimeSpan.FromSeconds(15),
        ["a:1"]
    );
    private static readonly AttemptKey Key = new(new TrialKey(new SweepId("00000000000000aa"), 0), 1);
    private static readonly AttemptBegan Began = new(Key, 0, 1);

    private SeatState state = new("w");
    private ImmutableArray<SeatEffect> effects = [];

    [Fact]
    public void A_greeting_is_answered_and_the_worker_joins_the_fleet()
    {
        Join();
        Assert.Equal(SeatPhase.Taken, state.Phase);
        Assert.Equal([Welcome], Said());
        Assert.Single(effects.OfType<SeatEffect.Join>());
    }

    [Fact]
    public void A_coordinator_that_stands_by_names_the_leader()
    {
        Step(new SeatInput.Greeted(Hello, null, "b:2"));
        Assert.Equal([new CoordinatorMessage.Rejected("this coordinator stands by", Leader: "b:2")], Said());
        Assert.Equal(SeatPhase.Closed, state.Phase);
        Assert.Empty(effects.OfType<SeatEffect.Join>());
    }

    [Fact]
    public void Each_heartbeat_is_answered_with_what_was_said_before()
    {
        Join();
        Step(new SeatInput.Commanded(new StopTrial(Key, StopReason.Cancel)));
        Step(Beat(said: 0, heard: 1));
        Assert.Equal([new CoordinatorMessage.Alive(1)], Said());
        Step(Beat(said: 1, heard: 2));
        Assert.Equal([new CoordinatorMessage.Alive(2)], Said());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_message_that_was_lost_ends_the_link_before_the_next_one_counts(bool isReport)
    {
        Join();
        Step(new SeatInput.Heard(new WorkerMessage.Told(1, Began, 0, IsFirst: true)));
        Assert.Single(effects.OfType<SeatEffect.Receive>());
        var late = new SeatInput.Heard(new WorkerMessage.Told(3, Began, 2, IsFirst: false));
        Step(isReport ? late : Beat(said: 2, heard: 0));
        Assert.Empty(effects.OfType<SeatEffect.Receive>());
        Assert.Single(effects.OfType<SeatEffect.LoseLink>());
        var rejected = Assert.IsType<CoordinatorMessage.Rejected>(Assert.Single(Said()));
        Assert.Equal(
            (false, "some of what it said was lost on the way: it joins again and says it again"),
            (rejected.IsFinal, rejected.Reason)
        );
    }

    [Fact]
    public void A_worker_that_takes_nothing_is_sent_away()
    {
        Join();
        for (var number = 0; number <= LinkLimits.UnheardMessages; number++)
            Step(new SeatInput.Durable([number]));
        Step(Beat(said: 0, heard: 0));
        Assert.Equal(
            $"{LinkLimits.UnheardMessages} messages wait for it",
            Assert.IsType<CoordinatorMessage.Rejected>(Assert.Single(Said())).Reason
        );
        Assert.Equal(SeatPhase.Closed, state.Phase);
    }

    [Fact]
    public void Once_it_is_closed_nothing_is_said_or_done()
    {
        Join();
        Step(new SeatInput.Broken());
        Assert.Equal([new SeatEffect.LoseLink(), new SeatEffect.Close()], effects);
        Step(new SeatInput.Heard(new WorkerMessage.Told(1, Began, 0, IsFirst: true)));
        Assert.Empty(effects);
    }

    [Fact]
    public void A_worker_that_never_greets_and_one_that_greets_twice_lose_their_seat()
    {
        Step(new SeatInput.GreetingOver());
        Assert.Equal(SeatPhase.Closed, state.Phase);
        state = new SeatState("w");
        Join();
        Step(new SeatInput.GreetingOver());
        Assert.Equal(SeatPhase.Taken, state.Phase);
        Step(new SeatInput.Greeted(Hello, Welcome, null));
        Assert.True(Assert.IsType<CoordinatorMessage.Rejected>(Assert.Single(Said())).IsFinal);
    }

    private static WorkerMessage.Hello Hello => new(SomeFleet.Profile("w", 1), []);

    private static SeatInput.Heard Beat(long said, long heard) => new(new WorkerMessage.Heartbeat([], said, heard));

    private void Join() => Step(new SeatInput.Greeted(Hello, Welcome, null));

    private IEnumerable<CoordinatorMessage> Said() => effects.OfType<SeatEffect.Say>().Select(said => said.Message);

    private void Step(SeatInput input) => (state, effects) = SeatCore.Step(state, input);
}
