using System.Collections.Immutable;
using Sweep.Coordinator.Core;
using Sweep.Coordinator.Core.Fleet;
using Sweep.Coordinator.Core.Study;
using Sweep.Optimization;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;
using Sweep.Shared.Protocol;

namespace Sweep.Coordinator.Tests.Core.Study;

/// <summary>A report and a claim count only from the worker that was given the attempt.</summary>
public sealed class ForeignReportTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);
    private static readonly SweepId Sweep = new("00000000000000aa");
    private static readonly AttemptKey Key = new(new TrialKey(Sweep, 0), 1);
    private static readonly AttemptEnded End = new(Key, 5, new AttemptOutcome.Diverged("nan"));

    private readonly StudyCore core = new(new OnePoint(), pruner: null);
    private StudySession session = new(StudyState.New(Sweep, MiniCluster.Study(1, new SamplerSpec("random"))));

    public ForeignReportTests()
    {
        Step(new StudyInput.Opened(1, "host", "v", 1));
        Step(new StudyInput.SlotOffered(new SlotOffer(1, "owner")));
    }

    [Fact]
    public void A_report_of_another_worker_is_dropped_and_counted()
    {
        var notices = Step(new StudyInput.Reported(End, "another"))
            .OfType<StudyEffect.Broadcast>()
            .Select(told => told.Notice);
        Assert.IsType<StudyNotice.StaleReportDropped>(Assert.Single(notices));
        Assert.Equal(TrialState.Running, session.State.Trials[0].State);

        Step(new StudyInput.Reported(End, "owner"));
        Assert.Equal(TrialState.Diverged, session.State.Trials[0].State);
    }

    [Fact]
    public void A_claim_of_another_worker_is_refused()
    {
        var sent = Step(new StudyInput.Claimed(Key, "another")).OfType<FleetRequest.Stop>();
        Assert.Equal(new StopTrial(Key, StopReason.Cancel), Assert.Single(sent).Order);
        Assert.Empty(Step(new StudyInput.Claimed(Key, "owner")).OfType<FleetRequest.Stop>());
    }

    private ImmutableArray<IStudyEffect> Step(StudyInput input)
    {
        (session, var effects) = core.Step(session, input, Now);
        return effects;
    }

    private sealed class OnePoint : ISampler
    {
        public Suggestion Suggest(int trial, IReadOnlyList<Observation> history) =>
            new(ImmutableSortedDictionary<string, SettingValue>.Empty, new SettingValue.Null());
    }
}
