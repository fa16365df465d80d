using System.Collections.Immutable;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Shared.Protocol.Link;
using Sweep.Worker.Core.Link;

namespace Sweep.Worker.Tests.Core;

public sealed class LinkCoreTests
{
    private static readonly WorkerProfile Profile = new("w", 2, ["cpu"], ["vae"], 1 << 30, "machine", "test");
    private static readonly CoordinatorMessage.Welcome Welcome = new(
        TimeSpan.FromSeconds(3),
        TimeSpan.FromSeconds(15),
        ["a:1", "c:3"]
    );
    private static readonly BlobRef First = new("first", 1),
        Second = new("second", 1);

    private readonly List<WorkerMessage> messages = [];
    private readonly List<LinkEffect> effects = [];
    private LinkState state = new(Profile, ["a:1", "b:2"], Seed: 7);
    private TimeSpan now = TimeSpan.Zero;

    [Fact]
    public void Pauses_between_tries_double_up_to_the_longest_and_are_jittered()
    {
        Tick();
        for (var failure = 0; failure < 10; failure++)
        {
            Tell(new LinkInput.Disconnected("it does not listen"));
            var most = TimeSpan.FromTicks(Math.Min(LinkCore.LongestPause.Ticks, LinkCore.FirstPause.Ticks << failure));
            var pause = Assert.IsType<LinkPhase.Waiting>(state.Phase).Until - now;
            Assert.InRange(pause, most / 2, most);
            Wait(pause);
        }
    }

    [Fact]
    public void Each_address_is_tried_in_turn()
    {
        Tick();
        Assert.Equal([new LinkEffect.Dial("a:1")], effects);
        Tell(new LinkInput.Disconnected("it does not listen"));
        Wait(LinkCore.LongestPause);
        Assert.Equal([new LinkEffect.Dial("b:2")], effects);
    }

    [Fact]
    public void Addresses_that_a_coordinator_tells_of_are_remembered()
    {
        Join();
        Assert.Equal(["a:1", "b:2", "c:3"], state.Addresses);
    }

    [Fact]
    public void A_standby_sends_to_the_leader()
    {
        Knock();
        Tell(new CoordinatorMessage.Rejected("stands by", Leader: "d:4"));
        Wait(LinkCore.LongestPause);
        Assert.Equal([new LinkEffect.Dial("d:4")], effects);
    }

    [Fact]
    public void A_final_refusal_ends_it()
    {
        Knock();
        Tell(new CoordinatorMessage.Rejected("too old", IsFinal: true));
        Assert.Equal([new LinkEffect.HangUp("too old"), new LinkEffect.Finish("too old")], effects);
        Tell(new LinkInput.Connected());
        Assert.Empty(effects);
    }

    [Fact]
    public void Why_an_address_cannot_be_joined_is_told_once()
    {
        string[] Told() => [.. effects.OfType<LinkEffect.Note>().Select(note => note.Text)];
        foreach (var (reason, told) in new[] { ("refused", true), ("refused", false), ("another certificate", true) })
        {
            // Two addresses in turn.
            for (var address = 0; address < 2; address++)
            {
                Wait(LinkCore.LongestPause);
                var dialled = Assert.IsType<LinkPhase.Knocking>(state.Phase).Address;
                Tell(new LinkInput.Disconnected(reason));
                Assert.Equal(told ? [$"{dialled} cannot be joined ({reason}); it is tried again"] : [], Told());
            }
        }
    }

    [Fact]
    public void A_worker_that_missed_a_message_joins_again()
    {
        Join();
        Tell(new CoordinatorMessage.Alive(Sent: 0), new CoordinatorMessage.Alive(Sent: 1));
        Assert.Empty(effects);
        Tell(new CoordinatorMessage.Alive(Sent: 3));
        Assert.Equal(new LinkEffect.HangUp("some messages of a:1 were lost on the way"), effects[0]);
        Wait(LinkCore.LongestPause);
        Assert.IsType<LinkEffect.Dial>(Assert.Single(effects));
    }

    [Fact]
    public void A_heartbeat_says_how_much_was_sent_and_received_before_it()
    {
        Join();
        Tell(new TrainingStarted(Some.Key(), 0, 1), new CoordinatorMessage.Alive(Sent: 0));
        Wait(Welcome.Heartbeat);
        Wait(Welcome.Heartbeat);
        var beats = messages.OfType<WorkerMessage.Heartbeat>();
        Assert.Equal((2, 1), (Assert.Single(beats).Sent, Assert.Single(beats).Received));
    }

    [Fact]
    public void A_silent_coordinator_is_hung_up_on()
    {
        Join();
        Wait(Welcome.Timeout + TimeSpan.FromSeconds(0.2));
        Assert.Single(effects.OfType<LinkEffect.HangUp>());
        Assert.IsType<LinkPhase.Waiting>(state.Phase);
    }

    [Fact]
    public void What_is_not_acknowledged_is_told_again_on_the_next_link_under_the_same_number()
    {
        Join();
        var report = new TrainingStarted(Some.Key(), 0, 5);
        Tell(report);
        WorkerMessage said = new WorkerMessage.Reported(1, report, 0, IsFirst: true);
        Assert.Equal([said], messages);
        Tell(new LinkInput.Disconnected("it broke"));
        Join();
        Assert.Contains(said, messages);
        Tell(new CoordinatorMessage.Acknowledged([1]), new LinkInput.Disconnected("it broke"));
        Join();
        Assert.DoesNotContain(said, messages);
    }

    [Fact]
    public void All_of_an_attempt_is_told_again_at_once_and_says_which_report_is_the_first()
    {
        var (one, other) = (Some.Key(), Some.Key(attempt: 2));
        Join();
        Report(one, one);
        Assert.Equal([(1, true), (2, false)], Order());
        BreakSilence();
        Wait(Outbox.Patience / 2);
        Report(other, one);
        Assert.Equal([(3, true), (4, false)], Order());
        BreakSilence();
        Wait(Outbox.Patience / 2);
        Assert.Equal([(1, true), (2, false), (4, false)], Order());

        Tell(new CoordinatorMessage.Acknowledged([1]));
        Report(one);
        Assert.Equal([(5, false)], Order());
        BreakSilence();
        Wait(Outbox.Patience);
        Assert.Equal([(2, true), (3, true), (4, false), (5, false)], Order());

        void Report(params AttemptKey[] keys) => Tell([.. keys.Select(key => new TrainingStarted(key, 0, 5))]);

        void BreakSilence() => Tell(new CoordinatorMessage.Acknowledged([]));

        (long Sequence, bool IsFirst)[] Order() => [.. Reports().Select(told => (told.Sequence, told.IsFirst))];
    }

    [Fact]
    public void A_report_waits_for_its_blob_and_those_after_it_wait_with_it()
    {
        Join();
        Tell(new CheckpointSaved(Some.Key(), 5, First), new AttemptEnded(Some.Key(), 5, new AttemptOutcome.Stopped()));
        Assert.Equal([new LinkEffect.Upload(Some.Sweep, First, 1)], effects);
        Tell(new LinkInput.BlobUploaded(First, 1));
        Assert.Equal([1L, 2L], Said());
    }

    [Fact]
    public void A_blob_goes_up_again_after_a_new_welcome_whatever_came_of_it_before()
    {
        Join();
        Tell(
            new CheckpointSaved(Some.Key(), 5, First),
            new LinkInput.BlobUploaded(First, 1),
            new LinkInput.Disconnected("it broke")
        );
        Join();
        Assert.Contains(new LinkEffect.Upload(Some.Sweep, First, 2), effects);
        Tell(new LinkInput.BlobUploaded(First, 1));
        Assert.Empty(Said());
        Tell(new LinkInput.BlobUploaded(First, 2));
        Assert.Equal([1L], Said());
    }

    [Fact]
    public void A_blob_that_did_not_get_there_is_sent_again()
    {
        Join();
        Tell(new CheckpointSaved(Some.Key(), 5, First), new LinkInput.UploadFailed(First, 1));
        effects.Clear();
        Tick();
        Assert.Equal([new LinkEffect.Upload(Some.Sweep, First, 1)], effects);
    }

    [Fact]
    public void A_later_checkpoint_takes_the_place_of_one_that_never_got_away()
    {
        Tell(new CheckpointSaved(Some.Key(), 5, First), new CheckpointSaved(Some.Key(), 9, Second));
        Assert.Equal([new LinkEffect.Discard(First)], effects);
        Assert.Equal([2L], state.Outbox.Keys);
    }

    [Fact]
    public void The_outbox_is_bounded_and_gives_up_curves_only()
    {
        var curve = new CurveChunk(0, 0, 1, "loss", 1, [.. Enumerable.Repeat(0.5, 100_000)]);
        for (var epoch = 1; epoch <= 40; epoch++)
            Tell(new Measured(Some.Key(), epoch, 1, [curve]));
        Tell(new AttemptEnded(Some.Key(), 5, new AttemptOutcome.Stopped()));
        Assert.InRange(state.OutboxBytes, 1, LinkLimits.OutboxBytes);
        Assert.True(state.Dropped > 0);
        Assert.IsType<AttemptEnded>(state.Outbox[state.LastSequence].Report);
    }

    [Fact]
    public void A_drained_worker_ends_once_all_is_acknowledged()
    {
        Join();
        Tell(Some.Start(Some.Key()), new LinkInput.DrainRequested());
        Assert.Equal([new WorkerMessage.Draining()], messages);
        Tell(new AttemptEnded(Some.Key(), 5, new AttemptOutcome.Stopped()));
        Assert.DoesNotContain(new LinkEffect.Finish(null), effects);
        Tell(new CoordinatorMessage.Acknowledged([1]));
        Assert.Equal([new WorkerMessage.Goodbye()], messages);
        Assert.Equal([new LinkEffect.Finish(null)], effects);
    }

    [Fact]
    public void A_greeting_names_what_the_worker_holds_until_its_end_is_acknowledged()
    {
        Join();
        Tell(Some.Start(Some.Key()), new AttemptEnded(Some.Key(), 5, new AttemptOutcome.Stopped()));
        Tell(new LinkInput.Disconnected("it broke"));
        Knock();
        Assert.Equal([Some.Key()], Assert.IsType<WorkerMessage.Hello>(Assert.Single(messages)).Holds);
    }

    [Fact]
    public void A_coordinator_that_sends_away_is_not_the_next_one_that_is_asked()
    {
        Join();
        Tell(new CoordinatorMessage.Rejected("this coordinator ends"));
        Assert.Contains(new LinkEffect.HangUp("this coordinator ends"), effects);
        Wait(LinkCore.FirstPause);
        Assert.Equal([new LinkEffect.Dial("b:2")], effects);
    }

    [Fact]
    public void An_end_that_waits_for_its_upload_is_told_of_with_each_heartbeat()
    {
        Join();
        Tell(new AttemptEnded(Some.Key(), 7, Some.Completed(First)));
        Assert.Equal([new LinkEffect.Upload(Some.Sweep, First, 1)], effects);
        for (var beats = 0; beats < 3; beats++)
            Assert.Equal([new AttemptProgress(Some.Key(), 7, 0, IsOver: true)], Heartbeat(Welcome.Heartbeat));
    }

    [Fact]
    public void An_end_that_is_told_and_not_acknowledged_is_told_of_too_until_it_is()
    {
        Join();
        Tell(new AttemptEnded(Some.Key(), 7, new AttemptOutcome.Stopped()));
        Assert.Equal([new AttemptProgress(Some.Key(), 7, 0, IsOver: true)], Heartbeat(Welcome.Heartbeat));
        Tell(new CoordinatorMessage.Acknowledged([1]));
        Assert.Empty(Heartbeat(Welcome.Heartbeat));
    }

    [Fact]
    public void An_end_that_waits_longer_than_its_limit_counts_as_hung()
    {
        Join();
        Tell(new AttemptEnded(Some.Key(), 7, Some.Completed(First)));
        Assert.NotEmpty(Heartbeat(Outbox.EndLimit - Welcome.Heartbeat));
        Assert.Empty(Heartbeat(Welcome.Heartbeat));
    }

    /// <summary>
    /// What the next heartbeat says, after a pause in which the coordinator was not silent.
    /// </summary>
    private ImmutableArray<AttemptProgress> Heartbeat(TimeSpan pause)
    {
        now += pause;
        Tell(new CoordinatorMessage.Alive(((LinkPhase.Joined)state.Phase).ReceivedCount));
        Tick();
        return Assert.Single(messages.OfType<WorkerMessage.Heartbeat>()).Progress;
    }

    private long[] Said() => [.. Reports().Select(told => told.Sequence)];

    private IEnumerable<WorkerMessage.Reported> Reports() => messages.OfType<WorkerMessage.Reported>();

    private void Knock()
    {
        Wait(LinkCore.LongestPause);
        Tell(new LinkInput.Connected());
    }

    private void Join()
    {
        Knock();
        Tell(Welcome);
    }

    private void Tick() => Wait(TimeSpan.Zero);

    private void Wait(TimeSpan pause)
    {
        now += pause;
        Tell(new LinkInput.Ticked([]));
    }

    /// <param name="all">What happens to the link, and messages and reports to it.</param>
    private void Tell(params ImmutableArray<object> all)
    {
        messages.Clear();
        effects.Clear();
        foreach (var one in all)
        {
            var step = one switch
            {
                LinkInput input => LinkCore.Step(state, input, now),
                CoordinatorMessage message => LinkCore.Receive(state, message, now),
                _ => LinkCore.Report(state, (WorkerReport)one, now),
            };
            state = step.State;
            messages.AddRange(step.Messages);
            effects.AddRange(step.Effects);
        }
    }
}
