using System.Collections.Immutable;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Hosting.Watching;
using Sweep.Coordinator.Tests.Core;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;
using Sweep.Storage.Tests.Postgres;

namespace Sweep.Coordinator.Tests.Hosting.Watching;

public sealed class StudyProgressTests
{
    [Fact]
    public void Its_time_begins_when_the_process_takes_the_study_over()
    {
        var clock = new ManualClock();
        clock.Advance(TimeSpan.FromHours(1));
        var spec = MiniCluster.Study(10, new SamplerSpec("random"));
        var progress = new StudyProgress(StudyState.New(new SweepId("0123456789abcdef"), spec), 10, clock);
        var trial = new Trial(
            new SuggestedTrial(
                0,
                ImmutableSortedDictionary<string, SettingValue>.Empty,
                new SettingValue.Null(),
                0,
                DateTimeOffset.UnixEpoch
            ),
            new TrialLife.Failed(DateTimeOffset.UnixEpoch, "it threw")
        )
        {
            Counts = AttemptCounts.None with { Started = 1 },
        };

        progress.Handle(new StudyNotice.AttemptStarted(trial));
        clock.Advance(TimeSpan.FromSeconds(30));
        progress.Handle(new StudyNotice.AttemptEnded(trial, null));

        Assert.Equal(TimeSpan.FromSeconds(30), progress.Elapsed);
        Assert.Equal(1, progress.Sweep.Final);
        Assert.Equal(2, progress.Sweep.Pace.PerMinute(progress.Elapsed)!.Value, 9);
    }
}
