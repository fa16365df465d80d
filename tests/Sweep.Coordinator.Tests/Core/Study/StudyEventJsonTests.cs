using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Sweep.Coordinator.Core.Study;
using Sweep.Shared.Domain.Events;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;
using Sweep.Storage;

namespace Sweep.Coordinator.Tests.Core.Study;

public sealed class StudyEventJsonTests
{
    [Fact]
    public void A_spec_comes_back_as_it_was()
    {
        var spec = MiniCluster.Study(20, new SamplerSpec("tpe", Order: SuggestionOrder.Strict, Window: 3)) with
        {
            Objectives = [new Objective("val_mse", Goal.Minimize), new Objective("mig", Goal.Maximize)],
            Settings = SettingValue.Map.Empty.With("training.lr", SettingValue.Of(1.0)),
            Space = new SearchSpace([
                new Parameter(
                    "kind",
                    new Distribution.Categorical([
                        SettingValue.Of("a"),
                        new SettingValue.List([SettingValue.Of(1), SettingValue.Of(2)]),
                    ])
                ),
                new Parameter(
                    "x",
                    new Distribution.Float(0, 1, Step: 0.25),
                    [new Condition("kind", [SettingValue.Of("a")])]
                ),
                new Parameter("n", new Distribution.Int(1, 9, Log: true)),
            ]),
        };
        var back = StudyEventJson.ReadSpec(StudyEventJson.WriteSpec(spec));
        Assert.Equal(spec.Space, back.Space);
        Assert.Equal(spec.Settings, back.Settings);
        Assert.Equal(spec.Objectives, back.Objectives);
        Assert.Equal(spec.Sampler, back.Sampler);
        Assert.Equal(StudyEventJson.WriteSpec(spec), StudyEventJson.WriteSpec(back));
    }

    [Fact]
    public void A_study_of_a_version_without_pruners_has_none()
    {
        var json = JsonNode.Parse(StudyEventJson.WriteSpec(MiniCluster.Study(3, new SamplerSpec("tpe"))))!.AsObject();
        Assert.True(json.Remove("pruner"));

        Assert.Equal(new PrunerSpec(), StudyEventJson.ReadSpec(json.ToJsonString()).Pruner);
    }

    [Fact]
    public void What_is_not_finite_survives_the_log()
    {
        var values = ImmutableSortedDictionary<string, double>
            .Empty.Add("val_kl", double.PositiveInfinity)
            .Add("mig", double.NaN)
            .Add("val_mse", 0.1);
        var completed = new TrialCompleted(
            3,
            0,
            1,
            10,
            new AttemptOutcome.Completed(values, 1, 2, new BlobRef("aa", 1), new Provenance("d", "b", "c", "m", "v"))
        );
        var back = Assert.IsType<TrialCompleted>(StudyEventJson.Read(StudyEventJson.Write(completed)));
        Assert.Equal(values, back.Result.Values);
    }

    /// <summary>As versions wrote them that failed a trial after five losses in a row.</summary>
    [Fact]
    public void Losses_of_an_old_log_still_count_as_losses_and_its_failed_trials_stand()
    {
        string[] log =
        [
            """{"kind":"trial_suggested","number":0,"parameters":{},"note":"","seen":0}""",
            """{"kind":"attempt_started","number":0,"replicate":0,"attempt":1,"worker":"a"}""",
            """{"kind":"attempt_lost","number":0,"replicate":0,"attempt":1,"progressed":false}""",
            """{"kind":"attempt_started","number":0,"replicate":0,"attempt":2,"worker":"a"}""",
            """{"kind":"attempt_lost","number":0,"replicate":0,"attempt":2,"progressed":false}""",
            """{"kind":"trial_suggested","number":1,"parameters":{},"note":"","seen":0}""",
            """{"kind":"attempt_started","number":1,"replicate":0,"attempt":1,"worker":"a"}""",
            """{"kind":"trial_failed","number":1,"replicate":0,"attempt":1,"reason":"its worker went away 5 times in a row"}""",
        ];
        var spec = MiniCluster.Study(2, new SamplerSpec("random"));
        var state = StudyState.Fold(
            new SweepId("00000000000000aa"),
            spec,
            log.Select((body, at) => new LogEntry(at + 1, DateTimeOffset.UnixEpoch, body).Read())
        );
        Assert.Equal(
            (TrialState.Queued, 2, 0, true),
            (
                state.Trials[0].State,
                state.Trials[0].Counts.LossesInARow,
                state.Trials[0].Counts.DeathsInARow,
                state.Trials[0].Counts.IsSuspect
            )
        );
        Assert.Equal(
            (TrialState.Failed, "its worker went away 5 times in a row"),
            (state.Trials[1].State, state.Trials[1].Reason)
        );
    }
}
