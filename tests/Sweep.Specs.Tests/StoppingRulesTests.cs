using Sweep.Shared.Domain.Studies;
using Sweep.Specs.Submission;

namespace Sweep.Specs.Tests;

/// <summary>When a sweep ends early, as a file and the command line say it.</summary>
public sealed class StoppingRulesTests
{
    [Fact]
    public void A_file_says_time_epochs_and_patience_and_each_objective_its_target()
    {
        var stop = Some.Study(
            Some.Minimal
                + "stop: {time: 2h, epochs: 5000, patience: 20}\n"
                + "objectives: [{metric: val_mse, target: 0.01}, {metric: val_kl, target: 3}]"
        ).Stop;

        Assert.Equal((TimeSpan.FromHours(2), 5000, 20), (stop.Time, stop.Epochs, stop.Patience));
        Assert.Equal([("val_kl", 3.0), ("val_mse", 0.01)], stop.Targets.Select(one => (one.Key, one.Value)));
    }

    [Fact]
    public void Without_rules_a_sweep_ends_with_its_last_trial() => Assert.True(Some.Study(Some.Minimal).Stop.IsNone);

    [Theory]
    [InlineData("stop: {time: soon}", "3:14: stop.time: found the text 'soon', expected")]
    [InlineData("stop: {patience: 0}", "3:18: stop.patience: found the number 0, expected an integer from 1")]
    [InlineData("stop: {epoch: 9}", "3:8: stop.epoch: unknown setting; did you mean 'stop.epochs'?")]
    [InlineData(
        "objectives: [{metric: val_mse, target: low}]",
        "3:40: objectives.target: found the text 'low', expected the value of val_mse that is good enough, a number; "
            + "write target: 0.01"
    )]
    public void Each_mistake_names_its_line_and_a_remedy(string line, string expected)
    {
        var mistake = Assert.Single(Some.Mistakes(Some.Minimal + line));
        Assert.StartsWith($"f.yaml:{expected}", mistake, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_replace_the_rules_of_the_file_one_by_one()
    {
        var stop = Read(
            Some.Minimal + "stop: {time: 2h, patience: 20}\n",
            new StopOverrides
            {
                Time = "30m",
                Epochs = "70",
                Targets = ["0.5"],
            }
        ).Stop;

        Assert.Equal((TimeSpan.FromMinutes(30), 70, 20), (stop.Time, stop.Epochs, stop.Patience));
        Assert.Equal(0.5, stop.Targets["val_mse"]);
    }

    [Fact]
    public void With_several_objectives_an_option_names_the_one_that_it_means()
    {
        const string File = Some.Minimal + "objectives: [{metric: val_mse}, {metric: val_kl}]\n";

        var stop = Read(File, new StopOverrides { Targets = ["val_kl=3"] }).Stop;
        Assert.Equal(3, Assert.Single(stop.Targets, one => one.Key == "val_kl").Value);
        Assert.Equal(
            "--target 0.1: objectives.target: the study has several objectives; write --target METRIC=VALUE with "
                + "one of val_mse, val_kl",
            MistakeOf(File, new StopOverrides { Targets = ["0.1"] })
        );
        Assert.Equal(
            "--target mig=0.1: objectives.target: the study has no objective 'mig'; write --target METRIC=VALUE with "
                + "one of val_mse, val_kl",
            MistakeOf(File, new StopOverrides { Targets = ["mig=0.1"] })
        );
    }

    [Fact]
    public void An_option_that_is_wrong_is_named() =>
        Assert.StartsWith(
            "--time soon: stop.time: found the text 'soon', expected",
            MistakeOf(Some.Minimal, new StopOverrides { Time = "soon" }),
            StringComparison.Ordinal
        );

    [Fact]
    public void A_resumed_sweep_gets_other_rules_in_the_same_way()
    {
        var spec = Some.Study(Some.Minimal + "stop: {time: 2h, patience: 20}\n");

        var result = SubmittedSpec.WithStop(spec, new StopOverrides { Patience = "40" });
        var changed = Assert.IsType<SpecResult.Valid>(result).Spec;

        Assert.Equal((TimeSpan.FromHours(2), 40), (changed.Stop.Time, changed.Stop.Patience));
        Assert.IsType<SpecResult.Invalid>(SubmittedSpec.WithStop(spec, new StopOverrides { Patience = "none" }));
    }

    [Fact]
    public void A_submitted_sweep_keeps_its_rules()
    {
        var spec = Some.Study(Some.Minimal + "stop: {epochs: 90}\nobjectives: [{metric: val_mse, target: 0.01}]");

        Assert.True(SubmittedSpec.Read(spec).Study!.Stop.IsSame(spec.Stop));
    }

    private static StudySpec Read(string file, StopOverrides rules) =>
        Assert.IsType<SpecResult.Valid>(SweepFile.Parse(file, SpecOverrides.None with { Stop = rules })).Spec;

    private static string MistakeOf(string file, StopOverrides rules)
    {
        var result = SweepFile.Parse(file, SpecOverrides.None with { Stop = rules });
        return Assert.Single(SpecErrors.Lines("f.yaml", Assert.IsType<SpecResult.Invalid>(result).Errors));
    }
}
