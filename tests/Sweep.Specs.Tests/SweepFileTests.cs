using System.Collections.Immutable;
using System.Text;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;
using Sweep.Specs;

namespace Sweep.Specs.Tests;

/// <summary>What valid files come to.</summary>
public sealed class SweepFileTests
{
    [Fact]
    public void A_file_that_says_little_gets_every_default_and_one_trial()
    {
        var study = Some.Study(Some.Minimal);
        Assert.Equal(
            ("tiny", 0UL, 1, "vae", "auto", 2, 5),
            (study.Name, study.Seed, study.Trials, study.Runner, study.Device, study.Retries, study.KeepCheckpoints)
        );
        Assert.Equal(new SamplerSpec("tpe", 10, true, SuggestionOrder.Free, 1), study.Sampler);
        Assert.Equal([new Objective("val_mse", Goal.Minimize)], study.Objectives);
        Assert.Empty(study.Space.Parameters);
        Assert.Equal(
            "{data: {kind: moons, noise: 0.15, samples: 2000, seed: 42, split: [0.6, 0.2, 0.2]}, "
                + "loss: {anneal: null, beta: 1, kind: beta_h, likelihood: gaussian, monte_carlo: 1, reduction: "
                + "element}, "
                + "metrics: {aam: null, angle_closure: null, angle_gap: null, angle_radius_cv: null, "
                + "angle_traversal: null, angle_winding: null, dci_completeness: null, dci_disentanglement: null, "
                + "dci_informativeness: null, factor_vae_score: null, mig: null, mig_binned: null, modularity: null, "
                + "radius_traversal: null, recon_sse: null, sap: null, train_loss: {}, val_kl: {}, val_loss: {}, "
                + "val_mse: {}}, "
                + "model: {activation: relu, conditional: false, decoder_head: xy, decoder_hidden: 128, "
                + "encoder_features: xy, encoder_head: linear, encoder_hidden: 8, kind: mlp, latent: 128, "
                + "latent_kind: normal, posterior_scale: 0.1}, "
                + "training: {batch_size: 256, checkpoints: null, count_from: schedule_end, curves: null, "
                + "early_stopping: null, epochs: 1000, evaluation_noise: per_epoch, gradient_clip: null, keep: "
                + "best, lr: 0.001, min_epochs: 10, optimizer: adam, reduce_lr_on_plateau: null, "
                + "reseed_each_epoch: false}}",
            study.Settings.ToString()
        );
    }

    [Fact]
    public void A_setting_that_the_kind_does_not_know_is_left_out() =>
        Assert.Null(Some.Study(Some.Minimal + "loss: {kind: vae}").Settings.At("loss.beta"));

    [Fact]
    public void An_empty_group_is_on_with_its_defaults_and_an_empty_section_says_nothing()
    {
        var settings = Some.Study(Some.Minimal + "model:\ntraining: {early_stopping: {}}").Settings;
        Assert.Equal(
            "{metric: val_mse, min_delta: 0, patience: 100}",
            settings.At("training.early_stopping")!.ToString()
        );
        Assert.Equal(SettingValue.Of(8), settings.At("model.encoder_hidden"));
    }

    [Theory]
    [InlineData("metrics: [mig]", "{every: null, samples: null, z: sample}")]
    [InlineData("metrics: {mig: }", "{every: null, samples: null, z: sample}")]
    [InlineData("metrics: {mig: {every: 10}}", "{every: 10, samples: null, z: sample}")]
    [InlineData("metrics: {mig: {every: null, samples: 50}}", "{every: null, samples: 50, z: sample}")]
    [InlineData("metrics: {mig: {every: 10, samples: 10000, z: mean}}", "{every: 10, samples: 10000, z: mean}")]
    [InlineData("metrics: []", "null")]
    public void Metrics_are_a_list_of_names_or_a_map_of_their_settings(string lines, string expected) =>
        Assert.Equal(expected, Some.Study($"{Some.Minimal}{lines}").Settings.At("metrics.mig")!.ToString());

    [Fact]
    public void Every_distribution_becomes_the_search_space_of_its_setting()
    {
        var study = Some.Study(
            Some.Minimal
                + """
                parameters:
                  training.lr: {distribution: uniform, min: 1, max: 2, step: 0.5}
                  training.batch_size: {distribution: int_uniform, min: 16, max: 64, step: 16}
                  training.epochs: {distribution: int_log_uniform, min: 1, max: 1000}
                  model.encoder_hidden: {values: [[32, 16], 64, [8]]}
                  model.decoder_hidden: {distribution: int_uniform, min: 2, max: 128}
                  model.conditional: {distribution: categorical, values: [true, false]}
                  data.noise: {values: [0, 0.5]}
                  training.gradient_clip: {values: [null, 1]}
                  training.early_stopping: {values: [null, {patience: 5}]}
                """
        );
        Assert.Equal(
            new SearchSpace([
                new Parameter("training.lr", new Distribution.Float(1, 2, Step: 0.5)),
                new Parameter("training.batch_size", new Distribution.Int(16, 64, Step: 16)),
                new Parameter("training.epochs", new Distribution.Int(1, 1000, Log: true)),
                new Parameter(
                    "model.encoder_hidden",
                    new Distribution.Categorical([
                        Some.List(SettingValue.Of(32), SettingValue.Of(16)),
                        SettingValue.Of(64),
                        SettingValue.Of(8),
                    ])
                ),
                new Parameter("model.decoder_hidden", new Distribution.Int(2, 128)),
                new Parameter(
                    "model.conditional",
                    new Distribution.Categorical([SettingValue.Of(true), SettingValue.Of(false)])
                ),
                new Parameter("data.noise", new Distribution.Categorical([SettingValue.Of(0.0), SettingValue.Of(0.5)])),
                new Parameter(
                    "training.gradient_clip",
                    new Distribution.Categorical([new SettingValue.Null(), SettingValue.Of(1.0)])
                ),
                new Parameter(
                    "training.early_stopping",
                    new Distribution.Categorical([
                        new SettingValue.Null(),
                        SettingValue
                            .Map.Empty.With("metric", SettingValue.Of("val_mse"))
                            .With("min_delta", SettingValue.Of(0.0))
                            .With("patience", SettingValue.Of(5)),
                    ])
                ),
            ]),
            study.Space
        );
        Assert.Equal(100, study.Trials);
    }

    [Fact]
    public void A_condition_on_another_parameter_puts_that_parameter_first()
    {
        var study = Some.Study(
            Some.Minimal
                + """
                parameters:
                  loss.beta: {distribution: uniform, min: 1, max: 4, when: {loss.kind: [beta_h]}}
                  training.lr: {values: [0.1]}
                  loss.kind: {values: [vae, beta_h]}
                """
        );
        Assert.Equal(
            ["training.lr", "loss.kind", "loss.beta"],
            study.Space.Parameters.Select(parameter => parameter.Name)
        );
        Assert.Equal([new Condition("loss.kind", [SettingValue.Of("beta_h")])], study.Space.Parameters[2].When);
        Assert.Equal(SettingValue.Of(1.0), study.Settings.At("loss.beta"));
    }

    [Theory]
    [InlineData("vae", 0)]
    [InlineData("beta_h", 1)]
    public void A_condition_on_a_fixed_setting_keeps_or_drops_the_parameter(string kind, int parameters)
    {
        var study = Some.Study(
            $"{Some.Minimal}loss: {{kind: {kind}}}\nparameters:\n  loss.beta: "
                + $"{{values: [1, 2], when: {{loss.kind: [beta_h]}}}}"
        );
        Assert.Equal(parameters, study.Space.Parameters.Length);
        Assert.All(study.Space.Parameters, parameter => Assert.Empty(parameter.When));
    }

    [Fact]
    public void What_depends_on_a_dropped_parameter_is_dropped_too()
    {
        var study = Some.Study(
            $"{Some.Minimal}loss: {{kind: vae}}\nparameters:\n  training.lr: "
                + $"{{values: [1], when: {{loss.beta: [2]}}}}\n  loss.beta: "
                + $"{{values: [1, 2], when: {{loss.kind: [beta_h]}}}}"
        );
        Assert.Empty(study.Space.Parameters);
    }

    [Fact]
    public void Cases_set_values_that_go_together_and_conditions_can_ask_for_them()
    {
        var study = Some.Study(
            Some.Minimal
                + """
                model: {activation: tanh}
                parameters:
                  variant:
                    cases:
                      plain: {}
                      wide: {model.encoder_hidden: [64, 64], model.decoder_hidden: 64}
                      patient: {training.early_stopping.patience: 7, model.activation: relu}
                  training.lr: {values: [0.1, 0.2], when: {model.activation: [tanh]}}
                """
        );
        var trial = ImmutableSortedDictionary.Create<string, SettingValue>(StringComparer.Ordinal);
        Assert.Equal(
            "[64, 64]",
            study.Resolve(trial.Add("variant", SettingValue.Of("wide"))).At("model.encoder_hidden")!.ToString()
        );
        Assert.Equal(
            SettingValue.Of("tanh"),
            study.Resolve(trial.Add("variant", SettingValue.Of("wide"))).At("model.activation")
        );
        Assert.Equal(
            "{metric: val_mse, min_delta: 0, patience: 7}",
            study.Resolve(trial.Add("variant", SettingValue.Of("patient"))).At("training.early_stopping")!.ToString()
        );
        Assert.Equal(
            [new Condition("variant", [SettingValue.Of("plain"), SettingValue.Of("wide")])],
            study.Space.Parameters[1].When
        );
    }

    [Fact]
    public void Whatever_is_suggested_the_trial_reads_each_setting_by_its_type()
    {
        var study = Some.Study(Some.TextOf("moons-data.yaml"));
        foreach (var noise in ((Distribution.Categorical)study.Space.Parameters[1].Distribution).Choices)
        {
            var settings = new TrialSettings(
                study.Resolve(
                    ImmutableSortedDictionary
                        .Create<string, SettingValue>(StringComparer.Ordinal)
                        .Add("data.noise", noise)
                )
            );
            Assert.InRange(settings.Real("data.noise"), 0, 0.3);
        }
    }

    [Fact]
    public void The_first_objective_may_be_a_metric_that_is_computed_on_the_way()
    {
        var study = Some.Study(
            Some.Minimal + "metrics: {mig: {every: 5}}\nobjectives: [{metric: mig}, {metric: val_kl, goal: maximize}]"
        );
        Assert.Equal([new Objective("mig", Goal.Maximize), new Objective("val_kl", Goal.Maximize)], study.Objectives);
    }

    [Fact]
    public void Numbers_and_words_are_those_of_YAML_1_2()
    {
        var study = Some.Study(
            "sweep: \"2024\"\nseed: 0x1F\ntrials: 0o17\ndata: {kind: moons}\ntraining: {epochs: 010, lr: 1e-2, "
                + "gradient_clip: ~}\nparameters: {model.latent: {values: [+3]}}"
        );
        Assert.Equal(("2024", 31UL, 15), (study.Name, study.Seed, study.Trials));
        Assert.Equal(
            "10 0.01 null",
            $"{study.Settings.At("training.epochs")} {study.Settings.At("training.lr")} "
                + $"{study.Settings.At("training.gradient_clip")}"
        );
        Assert.Equal(new Distribution.Categorical([SettingValue.Of(3)]), study.Space.Parameters[0].Distribution);
    }

    [Fact]
    public void A_file_is_read_from_disk_with_or_without_a_byte_order_mark()
    {
        var path = Path.GetTempFileName();
        File.WriteAllText(path, Some.Minimal, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        Assert.Equal("tiny", Assert.IsType<SpecResult.Valid>(SweepFile.ReadFile(path, SpecOverrides.None)).Spec.Name);
        File.Delete(path);
    }
}
