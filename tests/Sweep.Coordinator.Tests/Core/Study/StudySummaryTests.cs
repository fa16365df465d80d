using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Summaries;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;

namespace Sweep.Coordinator.Tests.Core.Study;

public sealed class StudySummaryTests
{
    private static readonly AttemptOutcome.Completed Result = new(
        ImmutableSortedDictionary<string, double>.Empty.Add("loss", -0.0).Add("mig", double.NaN),
        3,
        9,
        new BlobRef("b", 7),
        new Provenance("data", "simd", "cpu", "machine", "version")
    );

    private static readonly DateTimeOffset At = new(2026, 2, 3, 4, 5, 6, 7, TimeSpan.FromHours(2));

    private static readonly Trial Queued = new(
        new SuggestedTrial(
            7,
            ImmutableSortedDictionary<string, SettingValue>
                .Empty.Add("x", SettingValue.Of(0.1))
                .Add("y", new SettingValue.List([SettingValue.Of(2), SettingValue.Of("")])),
            SettingValue.Of("note"),
            12,
            At
        ),
        new TrialLife.Queued()
    );

    public static TheoryData<TrialLife> Lives =>
        [
            new TrialLife.Queued(),
            new TrialLife.Queued { Comparison = new WorkerComparison.Awaited("w", "it threw", 3) },
            new TrialLife.Running(2),
            new TrialLife.Running(2, 60) { FromStep = 5, Comparison = new WorkerComparison.Done() },
            new TrialLife.Completed(At, Result, KeepsWeights: true),
            new TrialLife.Completed(At, Result, KeepsWeights: false),
            new TrialLife.Diverged(At, "NaN"),
            new TrialLife.Failed(At, "it threw", BeforeFirstStep: true),
            new TrialLife.Cancelled(At),
        ];

    [Theory, MemberData(nameof(Lives))]
    public void A_trial_is_read_as_it_was_written(TrialLife life)
    {
        var trial = Queued with
        {
            Life = life,
            Counts = new AttemptCounts(2, 1, 1, 1),
            Latest = new LatestAttempt("w", At, 4),
            Progress = new TrialProgress(At, TimeSpan.FromSeconds(2), "cpu"),
        };
        var text = SummaryJson.Write(trial);
        var read = SummaryJson.ReadTrial(text);
        Assert.Equal(text, SummaryJson.Write(read));
        Assert.Equal(trial.Parameters, read.Parameters);
        Assert.Equal(
            (trial.Number, trial.State, trial.Suggested.Seen, trial.Suggested.At, trial.Finished, trial.Reason),
            (read.Number, read.State, read.Suggested.Seen, read.Suggested.At, read.Finished, read.Reason)
        );
        Assert.Equal(
            trial.Values.Select(entry => (entry.Key, BitConverter.DoubleToInt64Bits(entry.Value))),
            read.Values.Select(entry => (entry.Key, BitConverter.DoubleToInt64Bits(entry.Value)))
        );
        Assert.Equal((trial.Counts, trial.Latest, trial.Progress), (read.Counts, read.Latest, read.Progress));
        if (trial.Life is not TrialLife.Completed)
            Assert.Equal(trial.Life, read.Life);
    }

    [Fact]
    public void Every_life_can_be_written()
    {
        var known = typeof(TrialLife)
            .GetCustomAttributes(typeof(JsonDerivedTypeAttribute), false)
            .Cast<JsonDerivedTypeAttribute>()
            .Select(attribute => attribute.DerivedType);
        var states = typeof(TrialLife).GetNestedTypes().Where(type => !type.IsAbstract);
        Assert.Equal(states.OrderBy(type => type.Name), known.OrderBy(type => type.Name));
    }

    [Fact]
    public void A_cost_has_no_signed_zero_and_none_that_is_not_finite()
    {
        var spec = MiniCluster.Study(1, new SamplerSpec("random"));
        var cost = StudySummary
            .RowOf(Queued with { Life = new TrialLife.Completed(At, Result, true) }, spec)
            .Cost!.Value;
        Assert.Equal(0, BitConverter.DoubleToInt64Bits(cost));
        var infinite = Result with { Values = Result.Values.SetItem("loss", double.PositiveInfinity) };
        Assert.Null(StudySummary.RowOf(Queued with { Life = new TrialLife.Completed(At, infinite, true) }, spec).Cost);
    }
}
