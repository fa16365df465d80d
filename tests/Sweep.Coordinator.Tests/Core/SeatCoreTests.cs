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
    private static readonly TrainingStarted Began = new(Key, 0, 1);

    private SeatState state = new("w");
    private ImmutableArray<CoordinatorMessage> messages = [];
    private ImmutableArray<SeatEffect> effects = [];

    [Fact]
    public void A_greeting_is_answered_and_the_worker_joins_the_fleet()
    {
        Join();
        Assert.Equal(SeatPhase.Taken, state.Phase);
        Assert.Equal([Welcome], messages);
        Assert.Single(effects.OfType<SeatEffect.Join>());
    }

    [Fact]
    public void A_coordinator_that_stands_by_names_the_leader()
    {
        Step(new SeatInput.Greeted(Hello, null, "b:2"));
        Assert.Equal([new CoordinatorMessage.Rejected("this coordinator stands by", Leader: "b:2")], messages);
        Assert.Equal(SeatPhase.Closed, state.Phase);
        Assert.Empty(effects.OfType<SeatEffect.Join>());
    }

    [Fact]
    public void Each_heartbeat_is_answered_with_the_count_of_what_was_sent_before()
    {
        Join();
        Take(SeatCore.Send(state, new StopTrial(Key, StopReason.Cancel)));
        Receive(Beat(sent: 0, received: 1));
        Assert.Equal([new CoordinatorMessage.Alive(1)], messages);
        Receive(Beat(sent: 1, received: 2));
        Assert.Equal([new CoordinatorMessage.Alive(2)], messages);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_message_that_was_lost_ends_the_link_before_the_next_one_counts(bool isReport)
    {
        Join();
        Receive(new WorkerMessage.Reported(1, Began, 0, IsFirst: true));
        Assert.Single(effects.OfType<SeatEffect.Deliver>());
        var late = new WorkerMessage.Reported(3, Began, 2, IsFirst: false);
        Receive(isReport ? late : Beat(sent: 2, received: 0));
        Assert.Empty(effects.OfType<SeatEffect.Deliver>());
        Assert.Single(effects.OfType<SeatEffect.LoseLink>());
        var rejected = Assert.IsType<CoordinatorMessage.Rejected>(Assert.Single(messages));
        Assert.Equal(
            (false, "some of its messages were lost on the way: it joins again and sends its reports again"),
            (rejected.IsFinal, rejected.Reason)
        );
    }

    [Fact]
    public void A_worker_that_takes_nothing_is_sent_away()
    {
        Join();
        for (var number = 0; number <= LinkLimits.UnconfirmedMessages; number++)
            Step(new SeatInput.Durable([number]));
        Receive(Beat(sent: 0, received: 0));
        Assert.Equal(
            $"{LinkLimits.UnconfirmedMessages} messages wait for it",
            Assert.IsType<CoordinatorMessage.Rejected>(Assert.Single(messages)).Reason
        );
        Assert.Equal(SeatPhase.Closed, state.Phase);
    }

    [Fact]
    public void Once_it_is_closed_nothing_is_sent_or_done()
    {
        Join();
        Step(new SeatInput.Broken());
        Assert.Equal([new SeatEffect.LoseLink(), new SeatEffect.Close()], effects);
        Receive(new WorkerMessage.Reported(1, Began, 0, IsFirst: true));
        Assert.Empty(messages);
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
        Assert.True(Assert.IsType<CoordinatorMessage.Rejected>(Assert.Single(messages)).IsFinal);
    }

    private static WorkerMessage.Hello Hello => new(SomeFleet.Profile("w", 1), []);

    private static WorkerMessage Beat(long sent, long received) => new WorkerMessage.Heartbeat([], sent, received);

    private void Join() => Step(new SeatInput.Greeted(Hello, Welcome, null));

    private void Step(SeatInput input) => Take(SeatCore.Step(state, input));

    private void Receive(WorkerMessage message) => Take(SeatCore.Receive(state, message));

    private void Take(SeatStep step) => (state, messages, effects) = (step.State, step.Messages, step.Effects);
}
