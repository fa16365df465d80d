using System.Collections.Immutable;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Core.Study;
using Sweep.Optimization;
using Sweep.Shared.Domain.Events;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;
using Sweep.Shared.Protocol;
using Sweep.Storage;

namespace Sweep.Coordinator.Tests.Core.Study;

/// <summary>
/// A trial's time is the time that its attempts ran, whatever the clock on the wall does meanwhile.
/// </summary>
public sealed class RunningTimeTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly SweepId Sweep = new("00000000000000aa");

    private readonly StudyCore core = new(new OnePoint(), pruner: null);
    private StudySession session = new(StudyState.New(Sweep, MiniCluster.Study(1, new SamplerSpec("random"))));
    private DateTimeOffset now = Start;

    [Fact]
    public void It_is_the_sum_over_attempts_by_the_clock_of_their_workers()
    {
        StartAttempt();
        Report(new AttemptEnded(Key(1), 5, new AttemptOutcome.Failed("no")) { Seconds = 10 });
        now += TimeSpan.FromHours(1);
        StartAttempt();
        Report(new AttemptEnded(Key(2), 9, new AttemptOutcome.Diverged("nan")) { Seconds = 2.5 });

        Assert.Equal(TimeSpan.FromSeconds(12.5), Trial.Progress.RunningTime);
    }

    [Fact]
    public void A_kill_and_a_resume_two_days_later_add_no_days()
    {
        StartAttempt();
        now += TimeSpan.FromSeconds(20);
        Report(new TrainingStarted(Key(1), 0, 10) { Seconds = 1 });
        session = StudySession.Load(session.State, []);
        now += TimeSpan.FromDays(2);
        StartAttempt();
        Report(new AttemptEnded(Key(2), 9, new AttemptOutcome.Diverged("nan")) { Seconds = 5 });

        Assert.Equal(TimeSpan.FromSeconds(25), Trial.Progress.RunningTime);
        Assert.Equal(TimeSpan.FromSeconds(20), session.State.Worked);
    }

    [Fact]
    public void A_lost_attempt_counts_up_to_its_last_report()
    {
        StartAttempt();
        Report(new Measured(Key(1), 3, 1, []) { Seconds = 3 });
        Report(new CheckpointSaved(Key(1), 3, new BlobRef(new string('a', 64), 1)) { Seconds = 4 });
        now += TimeSpan.FromMinutes(5);
        Step(new StudyInput.WorkerLost(Key(1)));

        Assert.Equal(TimeSpan.FromSeconds(4), Trial.Progress.RunningTime);
    }

    [Fact]
    public void A_clock_that_is_set_back_never_makes_it_negative()
    {
        StartAttempt();
        now -= TimeSpan.FromDays(2);
        Report(new AttemptEnded(Key(1), 5, new AttemptOutcome.Failed("no")) { Seconds = 10 });
        StartAttempt();
        now -= TimeSpan.FromDays(2);
        Report(new AttemptEnded(Key(2), 5, new AttemptOutcome.Diverged("nan")));

        Assert.Equal(TimeSpan.FromSeconds(10), Trial.Progress.RunningTime);
        Assert.Equal(TimeSpan.Zero, session.State.Worked);
    }

    [Fact]
    public void A_log_of_an_earlier_version_has_the_time_that_its_events_tell()
    {
        string[] log =
        [
            """{"kind":"coordinator_opened","process_id":1,"host":"h","version":"v"}""",
            """{"kind":"trial_suggested","number":0,"parameters":{},"note":"","seen":1}""",
            """{"kind":"attempt_started","number":0,"replicate":0,"attempt":1,"worker":"a"}""",
            """{"kind":"attempt_failed","number":0,"replicate":0,"attempt":1,"reason":"no"}""",
            """{"kind":"attempt_started","number":0,"replicate":0,"attempt":2,"worker":"a"}""",
            """{"kind":"trial_diverged","number":0,"replicate":0,"attempt":2,"step":3,"reason":"nan"}""",
        ];
        var state = session.State;
        for (var at = 0; at < log.Length; at++)
            state = state.Apply(new LogEntry(at + 1, Start + TimeSpan.FromSeconds(at * at), log[at]).Read());

        Assert.Equal(TimeSpan.FromSeconds(9 - 4 + 25 - 16), state.Trials[0].Progress.RunningTime);
    }

    [Fact]
    public void The_log_has_the_seconds_where_they_are_known()
    {
        var ended = new AttemptLost(3, 0, 1, true) { Seconds = 1.5 };

        Assert.Equal(
            """{"kind":"attempt_lost","number":3,"replicate":0,"attempt":1,"progressed":true,"seconds":1.5}""",
            StudyEventJson.Write(ended)
        );
        Assert.Equal(ended, StudyEventJson.Read(StudyEventJson.Write(ended)));
        Assert.DoesNotContain("seconds", StudyEventJson.Write(ended with { Seconds = null }));
    }

    private Trial Trial => session.State.Trials[0];

    private static AttemptKey Key(int attempt) => new(new TrialKey(Sweep, 0), attempt);

    private void StartAttempt()
    {
        if (!session.IsOpened)
            Step(new StudyInput.Opened(1, "host", "v", 1));
        Step(new StudyInput.SlotOffered(new SlotOffer(1, "w")));
    }

    private void Report(WorkerReport report) => Step(new StudyInput.Reported(report));

    private void Step(StudyInput input) => (session, _) = core.Step(session, input, now);

    private sealed class OnePoint : ISampler
    {
        public Suggestion Suggest(int trial, IReadOnlyList<Observation> history) =>
            new(ImmutableSortedDictionary<string, SettingValue>.Empty, new SettingValue.Null());
    }
}
