using System.Collections.Immutable;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Tests.Core;
using Sweep.Coordinator.Views;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;
using Sweep.Shared.Protocol;

namespace Sweep.Coordinator.Tests.Views;

public sealed class SweepProgressTests
{
    private static readonly SweepId Sweep = new("0123456789abcdef");
    private static readonly StudySpec Spec = MiniCluster.Study(10, new SamplerSpec("random"));

    private readonly SweepProgress fresh = Begin();

    [Fact]
    public void Nothing_is_promised_before_a_trial_is_over()
    {
        Assert.Equal((0, 0, 10), (fresh.Final, fresh.Running, fresh.Planned));
        Assert.Null(fresh.Remaining(TimeSpan.FromHours(1)));
    }

    [Fact]
    public void What_is_left_takes_as_long_as_the_pace_says()
    {
        var progress = fresh;
        for (var number = 0; number < 4; number++)
            progress = Over(
                Started(progress, number),
                Failed(number, "it threw"),
                TimeSpan.FromSeconds(30 * (number + 1))
            );

        Assert.Equal((4, 0), (progress.Final, progress.Running));
        Assert.Equal(TimeSpan.FromMinutes(3), progress.Remaining(TimeSpan.FromMinutes(2)));
    }

    [Fact]
    public void After_a_resume_what_ended_before_is_final_and_has_no_part_in_the_pace()
    {
        var progress = Begin(Completed(0, 1), Failed(1, "boom"), Of(2, new TrialLife.Running(1), attempts: 1));

        Assert.Equal((2, 1), (progress.Final, progress.Running));
        Assert.Null(progress.Remaining(TimeSpan.FromMinutes(5)));

        var next = Over(progress, Completed(2, 1), TimeSpan.FromMinutes(10));
        Assert.Equal(0.1, next.Pace.PerMinute(TimeSpan.FromMinutes(10))!.Value, 9);
        Assert.Equal(TimeSpan.FromMinutes(70), next.Remaining(TimeSpan.FromMinutes(10)));
    }

    [Fact]
    public void A_trial_that_its_last_process_left_waits_once_it_is_lost()
    {
        var lost = Over(
            Begin(Of(0, new TrialLife.Running(1), attempts: 1)),
            Of(0, new TrialLife.Queued(), attempts: 1)
        );
        Assert.Equal([(TrialState.Queued, 1)], lost.Counts.Select(entry => (entry.Key, entry.Value)));

        var again = Started(lost, 0, attempts: 2);
        Assert.Equal([(TrialState.Running, 1)], again.Counts.Select(entry => (entry.Key, entry.Value)));
        Assert.Equal(0, again.Pace.Ended);
    }

    [Fact]
    public void A_trial_that_was_suggested_before_and_never_begun_is_counted_once()
    {
        var progress = Started(Begin(Of(0, new TrialLife.Queued(), attempts: 0)), 0);
        Assert.Equal([(TrialState.Running, 1)], progress.Counts.Select(entry => (entry.Key, entry.Value)));
    }

    [Fact]
    public void A_waiting_trial_that_is_cancelled_is_final()
    {
        var progress = Over(
            Begin(Of(0, new TrialLife.Queued(), attempts: 0)),
            Of(0, new TrialLife.Cancelled(DateTimeOffset.UnixEpoch), attempts: 0)
        );
        Assert.Equal([(TrialState.Cancelled, 1)], progress.Counts.Select(entry => (entry.Key, entry.Value)));
    }

    [Fact]
    public void The_best_is_the_lowest_and_of_equals_the_first()
    {
        var progress = new[] { Completed(2, 0.5), Completed(1, 0.5), Completed(3, 0.75) }.Aggregate(
            fresh,
            (before, trial) => Over(Started(before, trial.Number), trial)
        );
        Assert.Equal(1, progress.Best!.Number);
    }

    [Fact]
    public void Trials_that_failed_alike_are_one_group_and_those_of_before_count()
    {
        var progress = Begin(
            Failed(0, "exit code 1; process 1234"),
            Of(1, new TrialLife.Diverged(DateTimeOffset.UnixEpoch, "nan"), attempts: 1)
        );
        progress = Over(Started(progress, 2), Failed(2, "exit code 1; process 4711"));
        progress = Over(Started(progress, 3), Failed(3, "exit code 2"));

        Assert.Equal(
            [
                new AlikeTrials(TrialState.Failed, 0, "exit code 1; process 1234", 2),
                new AlikeTrials(TrialState.Diverged, 1, "nan", 1),
                new AlikeTrials(TrialState.Failed, 3, "exit code 2", 1),
            ],
            progress.Failures
        );
    }

    [Fact]
    public void Trials_that_are_tried_again_wait_and_have_no_reason()
    {
        var failed = Failed(0, "exit code 1");
        var progress = Begin(failed, Of(1, new TrialLife.Diverged(DateTimeOffset.UnixEpoch, "nan"), attempts: 1))
            .Apply(new StudyNotice.TrialRetried(failed), TimeSpan.Zero);

        Assert.Equal(["nan"], progress.Failures.Select(alike => alike.Reason));
        Assert.Equal((1, 1), (progress.Final, progress.Counts[TrialState.Queued]));
    }

    [Fact]
    public void Stale_reports_are_counted()
    {
        var report = new TrainingStarted(new AttemptKey(new TrialKey(Sweep, 0), 1), 0, 1);
        Assert.Equal(1, fresh.Apply(new StudyNotice.StaleReportDropped(report), TimeSpan.Zero).StaleReports);
    }

    private static SweepProgress Begin(params Trial[] trials) =>
        SweepProgress.Begin(
            StudyState.New(Sweep, Spec) with
            {
                Trials = [.. trials],
                Running = [.. trials.Where(trial => trial.Life is TrialLife.Running).Select(trial => trial.Number)],
            },
            10
        );

    private static SweepProgress Started(SweepProgress before, int number, int attempts = 1) =>
        before.Apply(
            new StudyNotice.AttemptStarted(Of(number, new TrialLife.Running(attempts), attempts)),
            TimeSpan.Zero
        );

    private static SweepProgress Over(SweepProgress before, Trial trial, TimeSpan at = default) =>
        before.Apply(new StudyNotice.AttemptEnded(trial, null), at);

    private static Trial Failed(int number, string reason) =>
        Of(number, new TrialLife.Failed(DateTimeOffset.UnixEpoch, reason), attempts: 1);

    private static Trial Completed(int number, double loss)
    {
        var values = ImmutableSortedDictionary.Create<string, double>(StringComparer.Ordinal).Add("loss", loss);
        var made = new Provenance("", "simd", "cpu", "a machine", "test");
        var result = new AttemptOutcome.Completed(values, 1, 1, new BlobRef(new string('0', 64), 1), made);
        return Of(number, new TrialLife.Completed(DateTimeOffset.UnixEpoch, result, KeepsWeights: true), attempts: 1);
    }

    private static Trial Of(int number, TrialLife life, int attempts) =>
        new(
            new SuggestedTrial(
                number,
                ImmutableSortedDictionary<string, SettingValue>.Empty,
                new SettingValue.Null(),
                0,
                DateTimeOffset.UnixEpoch
            ),
            life
        )
        {
            Counts = AttemptCounts.None with { Started = attempts },
        };
}
