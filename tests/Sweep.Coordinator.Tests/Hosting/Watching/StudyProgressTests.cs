using System.Collections.Immutable;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Hosting.Watching;
using Sweep.Coordinator.Tests.Core;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;
using Sweep.Shared.Protocol;
using Sweep.Storage.Tests.Postgres;

namespace Sweep.Coordinator.Tests.Hosting.Watching;

public sealed class StudyProgressTests
{
    private static readonly SweepId Sweep = new("0123456789abcdef");

    private readonly ManualClock clock = new();
    private readonly StudyProgress progress;

    public StudyProgressTests() =>
        progress = new StudyProgress(
            StudyState.New(Sweep, MiniCluster.Study(10, new SamplerSpec("random"))),
            10,
            clock
        );

    [Fact]
    public void Nothing_is_promised_before_a_trial_is_over() =>
        Assert.Equal(new StudyFigures(0, 10, 0, 0, null, 0), progress.Figures());

    [Fact]
    public void The_rate_is_that_of_the_last_minutes_and_the_rest_takes_as_long_as_it_says()
    {
        for (var number = 0; number < 4; number++)
        {
            Start(number);
            clock.Advance(TimeSpan.FromSeconds(30));
            End(number, new TrialLife.Failed("it threw"));
        }

        var figures = progress.Figures();
        Assert.Equal((4, 0), (figures.Done, figures.Running));
        Assert.Equal(2, figures.TrialsPerMinute, 6);
        Assert.Equal(TimeSpan.FromMinutes(3), figures.Remaining);

        clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal((0, null), (progress.Figures().TrialsPerMinute, progress.Figures().Remaining));
    }

    [Fact]
    public void An_attempt_that_is_queued_again_is_not_done_and_stale_reports_are_counted()
    {
        Start(0);
        Assert.Equal(1, progress.Figures().Running);
        End(0, new TrialLife.Queued());
        progress.Handle(
            new StudyNotice.StaleReportDropped(new AttemptBegan(new AttemptKey(new TrialKey(Sweep, 0), 1), 0, 1))
        );
        Assert.Equal(new StudyFigures(0, 10, 0, 0, null, 1), progress.Figures());
    }

    private void Start(int number) =>
        progress.Handle(new StudyNotice.AttemptStarted(Trial(number, new TrialLife.Running(1))));

    private void End(int number, TrialLife life) =>
        progress.Handle(new StudyNotice.AttemptEnded(Trial(number, life), null));

    private static Trial Trial(int number, TrialLife life) =>
        new(
            number,
            ImmutableSortedDictionary<string, Value>.Empty,
            new Value.Null(),
            0,
            DateTimeOffset.UnixEpoch,
            life
        );
}
