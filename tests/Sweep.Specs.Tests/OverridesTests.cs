using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Values;
using Sweep.Specs;

namespace Sweep.Specs.Tests;

/// <summary>What --trials, --seed, --name and --set change, and how their mistakes read.</summary>
public sealed class OverridesTests
{
    private static readonly string Moons = Some.TextOf("moons.yaml");

    [Fact]
    public void The_short_options_replace_their_settings()
    {
        var result = SweepFile.Parse(Moons, SpecOverrides.None with { Trials = 3, Seed = 7, Name = "other" });
        var study = Assert.IsType<SpecResult.Valid>(result).Spec;
        Assert.Equal(("other", 7UL, 3), (study.Name, study.Seed, study.Trials));
    }

    [Fact]
    public void Any_setting_can_be_set_and_the_last_one_wins()
    {
        var study = Some.Study(
            Moons,
            "training.epochs=5",
            "trials=2",
            "training.early_stopping=null",
            "training.epochs=6",
            "model.encoder_hidden=[8, 4]",
            "parameters.model.encoder_hidden=null",
            "metrics.mig.every=10",
            "objectives=[{metric: val_kl}]",
            "sampler.kind=random"
        );
        Assert.Equal(2, study.Trials);
        Assert.Equal(
            "6 null [8, 4]",
            $"{study.Settings.At("training.epochs")} {study.Settings.At("training.early_stopping")} "
                + $"{study.Settings.At("model.encoder_hidden")}"
        );
        Assert.Equal("{every: 10, samples: null, z: sample}", study.Settings.At("metrics.mig")!.ToString());
        Assert.Equal(new SettingValue.Null(), study.Settings.At("metrics.aam.every"));
        Assert.Equal("val_kl", study.Objectives[0].Metric);
        Assert.Equal("random", study.Sampler.Kind);
        Assert.DoesNotContain(study.Space.Parameters, parameter => parameter.Name == "model.encoder_hidden");
    }

    [Fact]
    public void A_parameter_can_be_changed_in_one_field_replaced_or_made()
    {
        var study = Some.Study(
            Moons,
            "parameters.training.lr.max=0.01",
            "parameters.model.latent={values: [3]}",
            "parameters.loss.beta={distribution: uniform, min: 1, max: 2}",
            "loss={}"
        );
        Assert.Equal(
            new Distribution.Float(1e-4, 0.01, Log: true),
            study.Space.Parameters.Single(parameter => parameter.Name == "training.lr").Distribution
        );
        Assert.Equal(
            new Distribution.Categorical([SettingValue.Of(3)]),
            study.Space.Parameters.Single(parameter => parameter.Name == "model.latent").Distribution
        );
        Assert.Equal(
            new Distribution.Float(1, 2),
            study.Space.Parameters.Single(parameter => parameter.Name == "loss.beta").Distribution
        );
    }

    [Fact]
    public void A_kind_that_the_command_line_changes_takes_the_files_settings_of_the_old_kind_with_it() =>
        Assert.Null(Some.Study(Moons, "loss.kind=vae").Settings.At("loss.beta"));

    [Theory]
    [InlineData("training.lrr=1", "--set training.lrr=1: training.lrr: unknown setting; did you mean 'training.lr'?")]
    [InlineData(
        "training.epochs=many",
        "--set training.epochs=many: training.epochs: found the text 'many', expected an integer from 1 to 1000000"
    )]
    [InlineData(
        "training.epochs=",
        "--set training.epochs=: training.epochs: found nothing, expected an integer from 1 to 1000000"
    )]
    [InlineData(
        "training.lr=0.1",
        "f.yaml:25:3: parameters.training.lr: 'training.lr' is also fixed, at --set training.lr=0.1; to fix it, "
            + "add --set parameters.training.lr=null"
    )]
    [InlineData(
        "training.epochs.x=1",
        "--set training.epochs.x=1: training.epochs: the number 1000 at line 18, expected a map; set it as a whole"
    )]
    [InlineData(
        "objectives.metric=mig",
        "--set objectives.metric=mig: objectives: a list at line 7, expected a map; set it as a whole"
    )]
    [InlineData(
        "parameters.training.lr.maxx=1",
        "--set parameters.training.lr.maxx=1: parameters.training.lr.maxx: unknown field; did you mean 'max'?"
    )]
    [InlineData(
        "parameters.model.activation=null",
        "--set parameters.model.activation=null: parameters.model.activation: no such parameter to remove"
    )]
    [InlineData("a..b=1", "--set a..b=1: no path, expected names with dots between them; write --set training.lr=0.01")]
    [InlineData(
        "trials=[1",
        "--set trials=[1: not valid YAML: while parsing a flow sequence, did not find expected ',' or ']'"
    )]
    [InlineData("trials=*x", "--set trials=*x: the alias '*x', and no anchor '&x' before it")]
    [InlineData(
        "parameters.training.lrr.max=1",
        "--set parameters.training.lrr.max=1: parameters.training.lrr: no such parameter to change; did you mean "
            + "'training.lr'?"
    )]
    [InlineData("loss.beta=1", "")]
    public void A_mistake_of_an_option_names_the_option(string set, string expected) =>
        Assert.Equal(expected.Length == 0 ? [] : [expected], Some.Mistakes(Moons, set));

    [Theory]
    [InlineData("trails=5", "trails: unknown setting; did you mean 'trials'?")]
    [InlineData("sampler.knd=tpe", "sampler.knd: unknown setting; did you mean 'sampler.kind'?")]
    [InlineData("pruner.knd=none", "pruner.knd: unknown setting; did you mean 'pruner.kind'?")]
    [InlineData("data.nois=1", "data.nois: unknown setting; did you mean 'data.noise'?")]
    [InlineData("model.latnt=1", "model.latnt: unknown setting; did you mean 'model.latent'?")]
    [InlineData("loss.bta=1", "loss.bta: unknown setting; did you mean 'loss.beta'?")]
    [InlineData(
        "training.early_stopping.patiense=1",
        "training.early_stopping.patiense: unknown setting; did you mean 'training.early_stopping.patience'?"
    )]
    [InlineData("metrics.mgi.every=1", "metrics.mgi: unknown metric; did you mean 'mig'?")]
    [InlineData("metrics.mig.evry=1", "metrics.mig.evry: unknown setting; did you mean 'metrics.mig.every'?")]
    [InlineData("lr=1", "lr: unknown setting; did you mean 'training.lr'?")]
    [InlineData("traning.lr=1", "traning: unknown setting; did you mean 'training'?")]
    public void A_field_that_does_not_exist_is_said_in_every_section(string set, string expected) =>
        Assert.Equal([$"--set {set}: {expected}"], Some.Mistakes(Moons, set));

    [Theory]
    [InlineData("command.rn=[a]", "command.rn: unknown setting; did you mean 'command.run'?")]
    [InlineData("command.enviroment.A=1", "command.enviroment: unknown setting; did you mean 'command.environment'?")]
    [InlineData("lr=1", "lr: is a parameter, not a setting; write --set 'parameters.lr={values: [...]}'")]
    [InlineData("a.b=1", "a.b: is a parameter, not a setting; write --set 'parameters.a.b={values: [...]}'")]
    [InlineData("parameters.lrr.max=1", "parameters.lrr: no such parameter to change; did you mean 'lr'?")]
    [InlineData("parameters.lr.mx=1", "parameters.lr.mx: unknown field; did you mean 'max'?")]
    [InlineData("parameters.a.c=null", "parameters.a.c: no such parameter to remove; did you mean 'a.b'?")]
    [InlineData("parameters.a.b.values=[2]", "")]
    [InlineData("command.environment.A=1", "")]
    public void A_field_that_a_command_does_not_have_is_said(string set, string expected)
    {
        const string file =
            "sweep: c\nrunner: command\nobjectives: [{metric: loss, goal: minimize}]\ncommand: {run: [a], pass: json}\n"
            + "parameters: {lr: {distribution: uniform, min: 0, max: 1}, a.b: {values: [1]}}";
        Assert.Equal(expected.Length == 0 ? [] : [$"--set {set}: {expected}"], Some.Mistakes(file, set));
    }

    /// <summary>What is there for other cases alone is gone with them.</summary>
    [Fact]
    public void A_case_is_chosen_by_its_name()
    {
        var study = Some.Study(WithCases, "variant=wide");

        Assert.Equal(["variant", "training.batch_size"], study.Space.Parameters.Select(one => one.Name));
        Assert.Equal(["wide"], study.Cases["variant"].Keys);
        var plain = Some.Study(WithCases, "variant=plain");
        Assert.Equal(["variant", "training.lr", "loss.beta"], plain.Space.Parameters.Select(one => one.Name));
        Assert.Equal(4, plain.Trials);
    }

    [Fact]
    public void A_case_that_is_not_there_is_a_mistake() =>
        Assert.Equal(
            ["--set variant=wid: variant: found 'wid', expected one of its cases plain, wide; did you mean 'wide'?"],
            Some.Mistakes(WithCases, "variant=wid")
        );

    private const string WithCases = """
        sweep: cases
        data: {kind: moons}
        sampler: {kind: grid}
        model: {latent: 5}
        training: {lr: 0.01}
        parameters:
          variant: {cases: {plain: , wide: {model.latent: 3}}}
          training.batch_size: {values: [32, 64], when: {variant: [wide]}}
          training.lr: {values: [0.1, 0.2], when: {variant: [plain]}}
          loss.beta: {values: [1, 2], when: {variant: [plain]}}

        """;

    [Fact]
    public void Mistakes_of_the_short_options_name_them()
    {
        var result = SweepFile.Parse(
            Moons,
            SpecOverrides.None with
            {
                Trials = 0,
                Seed = ulong.MaxValue,
                Name = "a b",
            }
        );
        Assert.Equal(
            ["--name a b", "--seed 18446744073709551615", "--trials 0"],
            Assert.IsType<SpecResult.Invalid>(result).Errors.Select(error => error.Option).Order(StringComparer.Ordinal)
        );
    }

    [
        Theory,
        InlineData("a.b=c=d", true, "a.b", "c=d"),
        InlineData("a", false, null, null),
        InlineData("=a", false, null, null),
        InlineData("a=", true, "a", "")
    ]
    public void An_option_is_split_at_its_first_equals_sign(string text, bool isSet, string? path, string? value)
    {
        Assert.Equal(isSet, SpecOverrides.TrySplitSet(text, out var set));
        Assert.Equal((path, value), (set.Path, set.Value));
    }
}
