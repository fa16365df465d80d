using Sweep.Specs;

namespace Sweep.Specs.Tests;

/// <summary>
/// What the user reads after a mistake: place, path, what was found and expected, and what would
/// help.
/// </summary>
public sealed class MistakesTests
{
    [Fact]
    public void All_mistakes_of_a_file_are_reported_at_once_in_its_order()
    {
        var lines = Some.Mistakes(
            """
            sweep: my study
            trails: 100
            sampler: {kind: gp, startup_trials: 0}
            data: {kind: moon, noise: -1, split: [0.5, 0.2]}
            loss: {kind: faktor, delta: 4}
            training:
              lrr: 0.1
              epochs: many
            metrics: [val_mse, migg]
            objectives: [{metric: test_mse}]
            parameters:
              training.batchsize: {values: [32]}
              training.lr: {distribution: loguniform, min: 1, max: 2}
            """
        );
        Assert.Equal(
            [
                "f.yaml:1:8: sweep: found the text 'my study', expected a name of letters, digits, '-', '_' and "
                    + "'.', starting with a letter or a digit, of at most 100 characters",
                "f.yaml:2:1: trails: unknown setting; did you mean 'trials'?",
                "f.yaml:3:17: sampler.kind: 'gp' is not built yet; supported: auto, tpe, random, grid, sobol, cma_es, "
                    + "nsga2",
                "f.yaml:3:37: sampler.startup_trials: found the number 0, expected an integer from 1 to 1000000",
                "f.yaml:4:14: data.kind: found the text 'moon', expected one of moons, radial, gaussian, mnist, "
                    + "fashion, kmnist, dsprites, images, arrays; did you mean 'moons'?",
                "f.yaml:4:27: data.noise: found the number -1, expected a number from 0 to 100",
                "f.yaml:4:38: data.split: found the list [0.5, 0.2], expected a list of 3 numbers above 0 that sum "
                    + "to 1, of which the second may be 0, or null for off",
                "f.yaml:5:14: loss.kind: found the text 'faktor', expected one of vae, beta_h, beta_b, factor, "
                    + "btcvae; did you mean 'factor'?",
                "f.yaml:5:22: loss.delta: unknown setting; did you mean 'loss.beta'?",
                "f.yaml:7:3: training.lrr: unknown setting; did you mean 'training.lr'?",
                "f.yaml:8:11: training.epochs: found the text 'many', expected an integer from 1 to 1000000",
                "f.yaml:9:20: metrics.migg: unknown metric; did you mean 'mig'?",
                "f.yaml:10:23: objectives.metric: a metric on the test data is never an objective; use the one "
                    + "that starts with val_",
                "f.yaml:12:3: parameters.training.batchsize: unknown setting; did you mean 'training.batch_size'?",
                "f.yaml:13:31: parameters.training.lr.distribution: found the text 'loguniform', expected one of "
                    + "uniform, log_uniform, int_uniform, int_log_uniform; did you mean 'log_uniform'?",
            ],
            lines
        );
    }

    [Theory]
    [InlineData(
        "data: {kind: mnist}\nmodel: {kind: burgess}",
        "3:9: data.size: images of 28x28 do not go with model.kind burgess, which learns 32x32 or 64x64; set "
            + "data.size: 32"
    )]
    [InlineData(
        "data: {kind: kmnist, size: 32}\nmodel: {kind: kmnist_conv}",
        "2:22: data.size: images of 32x32 do not go with model.kind kmnist_conv, which learns 28x28; set data.size: 28"
    )]
    [InlineData(
        "data: {kind: mnist}\nmodel: {latent: 4, posterior_scale: 1}\nparameters: {model.kind: {values: [mlp, "
            + "burgess]}}",
        "4:14: parameters.model.kind: images of 28x28 do not go with model.kind burgess, which learns 32x32 or "
            + "64x64; set data.size: 32"
    )]
    [InlineData(
        "data: {kind: mnist}\nmodel: {latent: 4, posterior_scale: 1}\nparameters: {n: {cases: {a: {model.kind: "
            + "burgess}, b: {model.kind: mlp}}}}",
        "4:30: parameters.n.cases.a.model.kind: images of 28x28 do not go with model.kind burgess, which learns "
            + "32x32 or 64x64; set data.size: 32"
    )]
    [InlineData(
        "data: {kind: dsprites, shape_step: 3, scale_step: 6, orientation_step: 40}\nparameters: {data.split: "
            + "{values: [null, [0.9998, 0.0001, 0.0001]]}}",
        "3:14: parameters.data.split: 1024 images leave a part of the split [0.9998, 0.0001, 0.0001] empty; lower "
            + "the steps, or hold nothing out: null"
    )]
    [InlineData(
        "data: {kind: moons}\nparameters: {data.split: {values: [null, [0.9998, 0.0001, 0.0001]]}}",
        "3:14: data.samples: 2000 samples leave a part of the split [0.9998, 0.0001, 0.0001] without a sample of "
            + "each class; raise samples"
    )]
    [InlineData(
        "data: {kind: radial, radii: 40}\nparameters: {data.angles: {values: [8, 40]}}",
        "2:22: data.samples: 1000 samples are fewer than the 1600 pairs of a radius and an angle; raise samples"
    )]
    [InlineData(
        "data: {kind: dsprites}\nmodel: {encoder_features: polar}",
        "3:9: model.encoder_features: 'polar' does not go with data.kind dsprites, whose samples are no points in "
            + "the plane; take xy"
    )]
    [InlineData(
        "data: {kind: mnist}\nmodel: {decoder_head: unit}",
        "3:9: model.decoder_head: 'unit' does not go with data.kind mnist, whose samples are no points in the "
            + "plane; take xy"
    )]
    [InlineData(
        "data: {kind: mnist}\nmetrics: [recon_sse, angle_gap]",
        "3:22: metrics.angle_gap: it looks at points in the plane, which the samples of data.kind mnist are not; "
            + "remove it"
    )]
    [InlineData("data: {kind: arrays}", "2:1: data.file: missing, expected a path of 1 to 4096 characters")]
    [InlineData(
        "data: {kind: moons, labels: y}",
        "2:21: data.labels: 'labels' belongs to data.kind: arrays, and it is moons; remove it, or set data.kind"
    )]
    [InlineData(
        "data: {kind: arrays, file: x.csv}\nmodel: {encoder_features: polar}",
        "3:9: model.encoder_features: 'polar' does not go with data.kind arrays, whose samples are not known to be "
            + "points in the plane; take xy"
    )]
    [InlineData(
        "data: {kind: dsprites}\nmodel: {kind: kmnist_conv}",
        "3:9: model.kind: 'kmnist_conv' does not go with data.kind dsprites, whose images are 64x64, not 28x28; "
            + "take model.kind burgess"
    )]
    [InlineData(
        "data: {kind: kmnist}\nmodel: {kind: kmnist_conv, std: half_logvar}\nloss: {kind: factor}",
        "3:28: model.std: 'half_logvar' does not go with loss.kind factor, which reads the density that z is drawn "
            + "from; take model.std exp_half, or loss.kind vae, beta_h or beta_b"
    )]
    public void A_network_and_its_images_go_together(string lines, string expected) =>
        Assert.Equal(["f.yaml:" + expected], Some.Mistakes($"sweep: s\n{lines}"));

    [Fact]
    public void A_default_that_depends_on_a_kind_has_to_be_said_where_trials_differ_in_the_kind() =>
        Assert.Contains(
            "f.yaml:3:14: model.latent: missing, and its default depends on model.kind: 128 for mlp, 10 for "
                + "burgess; say it, or make it a parameter",
            Some.Mistakes($"{Some.Minimal}parameters: {{model.kind: {{values: [mlp, burgess]}}}}")
        );

    [Fact]
    public void A_default_that_depends_on_a_kind_need_not_be_said_where_every_trial_has_it_set() =>
        Assert.DoesNotContain(
            Some.Mistakes(
                Some.Minimal
                    + "parameters: {a: {cases: {"
                    + "x: {model.kind: mlp, model.latent: 3}, y: {model.kind: burgess, model.latent: 4}}}}"
            ),
            line => line.Contains("model.latent", StringComparison.Ordinal)
        );

    /// <summary>
    /// Each after the two lines of a minimal file, so its own first line is line 3.
    /// </summary>
    [Theory]
    // settings
    [InlineData("trials: 0", "3:9: trials: found the number 0, expected an integer from 1 to 1000000")]
    [InlineData("trials: 1e3", "3:9: trials: found the number 1e3, expected an integer from 1 to 1000000")]
    [InlineData(
        "trials: \"5\"",
        "3:9: trials: found the text '5', expected an integer from 1 to 1000000; remove the quotes"
    )]
    [InlineData(
        "seed: 99999999999999999999",
        "3:7: seed: found the number 99999999999999999999, expected an integer from 0 to 9223372036854775807"
    )]
    [InlineData("lr: 0.1", "3:1: lr: unknown setting; did you mean 'training.lr'?")]
    [InlineData("training.lr: 0.1", "3:1: training.lr: unknown setting; put 'lr' inside 'training'")]
    [InlineData("model: {lr: 0.1}", "3:9: model.lr: unknown setting; did you mean 'training.lr'?")]
    [InlineData("model: {Latent: 2}", "3:9: model.Latent: unknown setting; did you mean 'model.latent'?")]
    [InlineData(
        "model: {conditional: yes}",
        "3:22: model.conditional: found the text 'yes', expected true or false; YAML 1.2 reads yes as text; write true"
    )]
    [InlineData(
        "model: {activation: Relu}",
        "3:21: model.activation: found the text 'Relu', expected one of relu, leaky_relu, tanh, tanh_twice, "
            + "sigmoid, softplus, identity; did you mean 'relu'?"
    )]
    [InlineData(
        "model: {encoder_hidden: [8, 0]}",
        "3:25: model.encoder_hidden: found the list [8, 0], expected an integer from 1 to 65536, or a list of 1 to "
            + "32 of them"
    )]
    [InlineData(
        "training: {lr: .inf}",
        "3:16: training.lr: found the number .inf, expected a number above 0 up to 100"
    )]
    [InlineData(
        "training: {lr: .nan}",
        "3:16: training.lr: found the number .nan, expected a number above 0 up to 100"
    )]
    [InlineData(
        "training: {lr: 1e999}",
        "3:16: training.lr: found the number 1e999, expected a number above 0 up to 100"
    )]
    [InlineData("training: {lr: 0}", "3:16: training.lr: found the number 0, expected a number above 0 up to 100")]
    [InlineData("training: {lr: 1_0}", "3:16: training.lr: found the text '1_0', expected a number above 0 up to 100")]
    [InlineData(
        "training: {reduce_lr_on_plateau: {factor: 1}}",
        "3:43: training.reduce_lr_on_plateau.factor: found the number 1, expected a number above 0 and below 1"
    )]
    [InlineData(
        "training: {early_stopping: {metric: mig}}",
        "3:29: training.early_stopping.metric: the study does not compute 'mig'; add mig to metrics"
    )]
    [InlineData(
        "training: {reduce_lr_on_plateau: {metric: mig}}",
        "3:35: training.reduce_lr_on_plateau.metric: 'metric' is not built yet; supported: factor, patience"
    )]
    [InlineData(
        "training: {early_stopping: {min_delta: -1}}",
        "3:40: training.early_stopping.min_delta: found the number -1, expected a number from 0 to 1000000000"
    )]
    [InlineData("training: {keep: first}", "3:18: training.keep: found the text 'first', expected one of best, last")]
    [InlineData(
        "training: {count_from: end}",
        "3:24: training.count_from: found the text 'end', expected one of schedule_end, start"
    )]
    [InlineData(
        "parameters: {training.early_stopping.metric: {values: [val_mse, aam]}}",
        "3:14: training.early_stopping.metric: the study does not compute 'aam'; add aam to metrics"
    )]
    [InlineData(
        "parameters: {training.early_stopping: {values: [null, {metric: aam}]}}",
        "3:14: training.early_stopping.metric: the study does not compute 'aam'; add aam to metrics"
    )]
    [InlineData(
        "parameters: {a: {cases: {x: {}, y: {training.early_stopping: {metric: aam}}}}}",
        "3:37: training.early_stopping.metric: the study does not compute 'aam'; add aam to metrics"
    )]
    [InlineData(
        "training: {early_stopping: true}",
        "3:28: training.early_stopping: found true, expected a map, or null for off"
    )]
    [InlineData(
        "training: {gradient_clip: 0}",
        "3:27: training.gradient_clip: found the number 0, expected a number above 0 up to 1000000000, or null for off"
    )]
    [InlineData("training: 5", "3:11: training: found the number 5, expected a map")]
    [InlineData(
        "pruner: {kind: wilcoxon}",
        "3:16: pruner.kind: 'wilcoxon' is not built yet; supported: none, median, percentile, asha, hyperband, "
            + "patient, threshold"
    )]
    [InlineData(
        "device: tpu",
        "3:9: device: found the text 'tpu', expected one of auto, cpu, libtorch, cuda; did you mean 'cpu'?"
    )]
    // settings of another kind
    [InlineData(
        "loss: {kind: vae, beta: 4}",
        "3:19: loss.beta: 'beta' belongs to loss.kind: beta_h or btcvae, and it is vae; remove it, or set loss.kind"
    )]
    [InlineData(
        "loss: {capacity: {from: 0, to: 5}}",
        "3:8: loss.capacity: 'capacity' belongs to loss.kind: beta_b, and it is beta_h; remove it, or set loss.kind"
    )]
    [InlineData(
        "loss: {kind: beta_b, anneal: {over: 5}}",
        "3:22: loss.anneal: 'anneal' belongs to loss.kind: vae or beta_h or factor or btcvae, and it is beta_b; "
            + "remove it, or set loss.kind"
    )]
    [InlineData(
        "loss: {kind: factor, discriminator: {hidden: []}}",
        "3:46: loss.discriminator.hidden: found the list [], expected an integer from 1 to 65536, or a list of 1 "
            + "to 32 of them"
    )]
    [InlineData(
        "loss: {kind: btcvae, monte_carlo: 2}",
        "3:22: loss.monte_carlo: 'monte_carlo' belongs to loss.kind: vae or beta_h or beta_b, and it is btcvae; "
            + "remove it, or set loss.kind"
    )]
    [InlineData(
        "model: {kind: gaussian_mlp, activation: relu}",
        "3:29: model.activation: 'activation' belongs to model.kind: mlp, and it is gaussian_mlp; remove it, or "
            + "set model.kind"
    )]
    // words that do not go together
    [InlineData(
        "loss: {likelihood: gaussian_learned}",
        "3:8: loss.likelihood: 'gaussian_learned' does not go with model.kind mlp, whose decoder learns no "
            + "variance; take another likelihood, or model.kind gaussian_mlp"
    )]
    [InlineData(
        "loss: {likelihood: bernoulli}",
        "3:8: loss.likelihood: 'bernoulli' does not go with data.kind moons, whose values are not between 0 and 1; "
            + "take another likelihood"
    )]
    [InlineData(
        "parameters: {loss.likelihood: {values: [gaussian, gaussian_learned]}}",
        "3:14: parameters.loss.likelihood: 'gaussian_learned' does not go with model.kind mlp, whose decoder "
            + "learns no variance; take another likelihood, or model.kind gaussian_mlp"
    )]
    [InlineData(
        "model: {latent_kind: von_mises}\nloss: {kind: btcvae}",
        "3:9: model.latent_kind: 'von_mises' does not go with loss.kind btcvae, which takes every latent for a "
            + "number on the line; take model.latent_kind normal, or loss.kind vae, beta_h or beta_b"
    )]
    [InlineData(
        "model: {kind: burgess}",
        "3:9: model.kind: 'burgess' does not go with data.kind moons, whose samples are no images; take model.kind "
            + "mlp, or data of images"
    )]
    [InlineData(
        "model: {std: half_logvar}",
        "3:9: model.std: 'std' belongs to model.kind: kmnist_conv, and it is mlp; remove it, or set model.kind"
    )]
    [InlineData(
        "parameters: {a: {cases: {x: {loss.likelihood: gaussian_learned, model.kind: gaussian_mlp}, y: "
            + "{loss.likelihood: gaussian_learned}}}}",
        "3:96: parameters.a.cases.y.loss.likelihood: 'gaussian_learned' does not go with model.kind mlp, whose "
            + "decoder learns no variance; take another likelihood, or model.kind gaussian_mlp"
    )]
    [InlineData(
        "sampler: {kind: random, joint: true}",
        "3:25: sampler.joint: 'joint' belongs to sampler.kind: auto or tpe, and it is random; remove it, or set "
            + "sampler.kind"
    )]
    [InlineData(
        "sampler: {window: 3}",
        "3:11: sampler.window: 'window' belongs to sampler.order: strict, and it is free; remove it, or set "
            + "sampler.order"
    )]
    // metrics and objectives
    [InlineData("metrics: [mig, mig]", "3:16: metrics: 'mig' stands twice; remove one of them")]
    [InlineData(
        "metrics: [{mig: {every: 1}}]",
        "3:11: metrics: a map in the list, expected the name of a metric; settings need the map form: {mig: "
            + "{every: 10}}"
    )]
    [InlineData(
        "metrics: {mig: {evry: 1}}",
        "3:17: metrics.mig.evry: unknown setting; did you mean 'metrics.mig.every'?"
    )]
    [InlineData("metrics: {val_mse: {every: 1}}", "3:21: metrics.val_mse.every: 'metrics.val_mse' has no settings")]
    [InlineData("metrics: mig", "3:10: metrics: found the text 'mig', expected a list of names, or a map; write [mig]")]
    [InlineData(
        "objectives: []",
        "3:13: objectives: found the list [], expected a list of 1 to 8; write [{metric: val_mse, goal: minimize}]"
    )]
    [InlineData(
        "objectives: [val_mse]",
        "3:14: objectives: found the text 'val_mse', expected a map; write {metric: val_mse, goal: minimize}"
    )]
    [InlineData(
        "objectives: [{metric: mig}]",
        "3:23: objectives.metric: the study does not compute 'mig'; add mig to metrics"
    )]
    [InlineData(
        "objectives: [{metric: val_mes}]",
        "3:23: objectives.metric: found the text 'val_mes', expected one of val_mse, val_kl, val_loss, mig, aam, "
            + "mig_binned, factor_vae_score, dci_disentanglement, dci_completeness, dci_informativeness, sap, "
            + "modularity, recon_sse, angle_traversal, angle_winding, angle_radius_cv, angle_gap, angle_closure, "
            + "radius_traversal, train_loss; did you mean 'val_mse'?"
    )]
    [InlineData(
        "objectives: [{metric: val_mse, goal: minimise}]",
        "3:38: objectives.goal: found the text 'minimise', expected minimize or maximize; did you mean 'minimize'?"
    )]
    [InlineData(
        "objectives: [{metric: val_mse}, {metric: val_mse}]",
        "3:33: objectives: 'val_mse' stands twice; remove one of them"
    )]
    [InlineData("objectives: [{goal: minimize}]", "3:14: objectives.metric: missing, expected the name of a metric")]
    public void A_wrong_setting_says_where_and_what(string lines, string expected) => AssertMistake(lines, expected);

    [Theory]
    [InlineData(
        "training.lr: 0.1",
        "training.lr: found the number 0.1, expected a map; write {values: [...]} or {distribution: ..., min: ..., "
            + "max: ...}"
    )]
    [InlineData(
        "training.lr: [0.1, 0.2]",
        "training.lr: found the list [0.1, 0.2], expected a map; write {values: [...]}"
    )]
    [InlineData(
        "training.lr: {min: 1, max: 2}",
        "training.lr: neither values nor a distribution; write {distribution: uniform, min: ..., max: ...} or "
            + "{values: [...]}"
    )]
    [InlineData(
        "training.lr: {distribution: uniform, min: 2, max: 1}",
        "training.lr.max: 1 is below min, which is 2; exchange them"
    )]
    [InlineData(
        "training.lr: {distribution: uniform, min: 1}",
        "training.lr.max: missing, expected a number above 0 up to 100"
    )]
    [InlineData(
        "training.lr: {distribution: uniform, min: 1, max: 200}",
        "training.lr.max: found the number 200, expected a number above 0 up to 100"
    )]
    [InlineData(
        "training.lr: {distribution: uniform, min: 1, max: .inf}",
        "training.lr.max: found the number .inf, expected a number above 0 up to 100"
    )]
    [InlineData(
        "training.lr: {distribution: uniform, min: 1, max: 2, step: 0}",
        "training.lr.step: found the number 0, expected a number above 0"
    )]
    [InlineData(
        "training.lr: {distribution: log_uniform, min: 1, max: 2, step: 1}",
        "training.lr.step: does not go with log_uniform; remove it"
    )]
    [InlineData(
        "training.lr: {distribution: int_uniform, min: 1, max: 2}",
        "training.lr: int_uniform does not suit training.lr, which takes a number above 0 up to 100; write "
            + "{distribution: uniform, min: ..., max: ...} or {values: [...]}"
    )]
    [InlineData(
        "training.lr: {distribution: normal, min: 1, max: 2}",
        "training.lr.distribution: found the text 'normal', expected one of uniform, log_uniform, int_uniform, "
            + "int_log_uniform"
    )]
    [InlineData(
        "training.lr: {values: [0.1, 1, 1.0]}",
        "training.lr.values: the value 1.0 stands twice; remove one of them"
    )]
    [InlineData(
        "training.lr: {values: []}",
        "training.lr.values: found the list [], expected a list of 1 to 1000 values"
    )]
    [InlineData("training.lr: {values: [1], min: 1}", "training.lr.min: does not go with values; remove one of them")]
    [InlineData("training.lr: {values: [1], vlaues: 1}", "training.lr.vlaues: unknown field; did you mean 'values'?")]
    [InlineData(
        "data.noise: {distribution: log_uniform, min: 0, max: 1}",
        "data.noise.min: 0 has no logarithm, expected a number above 0; raise it, or use a distribution without log"
    )]
    [InlineData(
        "training.batch_size: {distribution: int_uniform, min: 8, max: 64, step: 0.5}",
        "training.batch_size.step: found the number 0.5, expected an integer of at least 1"
    )]
    [InlineData(
        "training.batch_size: {distribution: uniform, min: 8, max: 64}",
        "training.batch_size: uniform does not suit training.batch_size, which takes an integer from 1 to 1048576; "
            + "write {distribution: int_uniform, min: ..., max: ...} or {values: [...]}"
    )]
    [InlineData(
        "model.activation: {distribution: uniform, min: 0, max: 1}",
        "model.activation: uniform does not suit model.activation, which takes one of relu, leaky_relu, tanh, "
            + "tanh_twice, sigmoid, softplus, identity; write {values: [...]}"
    )]
    [InlineData(
        "model.encoder_hidden: {values: [[8], 8]}",
        "model.encoder_hidden.values: the value 8 stands twice; remove one of them"
    )]
    [InlineData("model: {values: [1]}", "model: a whole section cannot be a parameter; name one of its settings")]
    [InlineData("trials: {values: [1]}", "trials: is the same for all trials and cannot be a parameter")]
    [InlineData(
        "loss.gamma: {distribution: uniform, min: 1, max: 40}",
        "loss.gamma: 'gamma' belongs to loss.kind: beta_b or factor or btcvae, and it is beta_h; remove it, or set "
            + "loss.kind"
    )]
    [InlineData(
        "thing: {values: [1]}",
        "thing: no setting has this name, and it has no cases; name a setting by its dotted path, or give it cases"
    )]
    [InlineData(
        "training.lr: {values: [1], when: loss}",
        "training.lr.when: found the text 'loss', expected a map from names to lists of values; write when: "
            + "{loss.kind: [beta_h]}"
    )]
    [InlineData(
        "training.lr: {values: [1], when: {loss.kind: vae}}",
        "training.lr.when.loss.kind: found the text 'vae', expected a list of values; write [vae]"
    )]
    [InlineData(
        "training.lr: {values: [1], when: {loss.kind: [va]}}",
        "training.lr.when.loss.kind: found the text 'va', expected one of vae, beta_h, beta_b, factor, btcvae; did "
            + "you mean 'vae'?"
    )]
    [InlineData(
        "training.lr: {values: [1], when: {loss.knd: [vae]}}",
        "training.lr.when.loss.knd: unknown parameter or setting; did you mean 'loss.kind'?"
    )]
    [InlineData(
        "training.lr: {values: [1], when: {training.lr: [1]}}",
        "training.lr.when: depends on 'training.lr', and in the end on itself"
    )]
    [InlineData("v: {cases: {}}", "v.cases: found a map, expected a map from 1 to 1000 names to what each sets")]
    [InlineData(
        "v: {cases: {a: {model.latnt: 1}}}",
        "v.cases.a.model.latnt: unknown setting; did you mean 'model.latent'?"
    )]
    [InlineData(
        "v: {cases: {a: {model.latent: 0}}}",
        "v.cases.a.model.latent: found the number 0, expected an integer from 1 to 65536"
    )]
    [InlineData(
        "v: {cases: {a: {training.reduce_lr_on_plateau.metric: 1}}}",
        "v.cases.a.training.reduce_lr_on_plateau.metric: 'training.reduce_lr_on_plateau.metric' is not built yet"
    )]
    [InlineData("v: {cases: {a: {}}, values: [1]}", "v.values: does not go with cases; remove one of them")]
    [InlineData(
        "v: {cases: {a: {training.early_stopping: null, training.early_stopping.patience: 5}}}",
        "v.cases.a.training.early_stopping.patience: is part of 'training.early_stopping', which the case sets as "
            + "well; remove one of them"
    )]
    [InlineData(
        "model.latent: {cases: {a: {}}}",
        "model.latent: is the name of a setting, and has cases; give the parameter a name of its own"
    )]
    public void A_wrong_parameter_says_where_and_what(string line, string expected)
    {
        var mistake = Assert.Single(Some.Mistakes($"{Some.Minimal}parameters:\n  {line}\n"));
        Assert.StartsWith("f.yaml:4:", mistake, StringComparison.Ordinal);
        Assert.EndsWith($": parameters.{expected}", mistake, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "training: {lr: 0.1}\nparameters:\n  training.lr: {values: [1]}",
        "5:3: parameters.training.lr: 'training.lr' is also fixed, at line 3; remove one of them"
    )]
    [InlineData(
        "training: {early_stopping: null}\nparameters:\n  training.early_stopping.patience: {values: [1]}",
        "5:3: parameters.training.early_stopping.patience: 'training.early_stopping' is off (null); remove its "
            + "null, or this"
    )]
    [InlineData(
        "parameters:\n  a: {cases: {x: {model.latent: 1}}}\n  model.latent: {values: [1]}",
        "5:3: parameters.model.latent: sets model.latent, which 'a' sets too, at line 4; remove one of them"
    )]
    [InlineData(
        "parameters:\n  training.early_stopping: {values: [null]}\n  training.early_stopping.patience: {values: [1]}",
        "5:3: parameters.training.early_stopping.patience: sets training.early_stopping.patience, which "
            + "'training.early_stopping' sets too, at line 4; remove one of them"
    )]
    [InlineData(
        "loss: {kind: vae}\nparameters:\n  loss.beta: {values: [1]}",
        "5:3: parameters.loss.beta: 'beta' belongs to loss.kind: beta_h or btcvae, and it is vae; remove it, or "
            + "set loss.kind"
    )]
    [InlineData(
        "sampler: {kind: grid}\nparameters:\n  training.lr: {distribution: uniform, min: 1, max: 2}",
        "5:3: parameters.training.lr: has a continuum of values, which the grid sampler cannot go through; give it "
            + "values or a step"
    )]
    [InlineData(
        "parameters:\n  training.lr: {distribution: uniform, min: 1, max: 2}\n  model.latent: {values: [1], when: "
            + "{training.lr: [1]}}",
        "5:38: parameters.model.latent.when.training.lr: has a continuum of values, expected a parameter with a "
            + "list of them; give it values, or a step"
    )]
    [InlineData(
        "parameters:\n  v: {cases: {a: {}, b: {model.latent: 3}}}\n  training.lr: {values: [1], when: {v: [c]}}",
        "5:41: parameters.training.lr.when.v: found the text 'c', expected the name of a case; did you mean 'a'?"
    )]
    [InlineData(
        "parameters:\n  v: {cases: {a: {}, b: {model.latent: 3}}}\n  training.lr: {values: [1], when: "
            + "{model.latent: [4]}}",
        "5:37: parameters.training.lr.when.model.latent: no case of 'v' sets it so"
    )]
    [InlineData(
        "parameters:\n  model.latent: {values: [2, 4]}\n  training.lr: {values: [1], when: {model.latent: [3]}}",
        "5:52: parameters.training.lr.when.model.latent: the parameter is never 3"
    )]
    public void What_does_not_go_together_says_so(string lines, string expected) => AssertMistake(lines, expected);

    [Theory]
    [InlineData("model: {kind: gaussian_mlp}\nloss: {likelihood: gaussian_learned}")]
    [InlineData("parameters: {a: {cases: {x: {loss.likelihood: gaussian_learned, model.kind: gaussian_mlp}, y: {}}}}")]
    [InlineData(
        "parameters: {loss.kind: {values: [factor, btcvae, beta_h]}, loss.gamma: {values: [1], when: {loss.kind: "
            + "[factor]}}, loss.discriminator.detach: {values: [true, false], when: {loss.kind: [factor]}}}"
    )]
    [InlineData(
        "loss: {kind: beta_b, capacity: {to: 10}}\nparameters: {loss.capacity.steps: {distribution: "
            + "int_log_uniform, min: 10, max: 1000}, loss.gamma: {values: [10, 100]}}"
    )]
    [InlineData(
        "parameters: {loss.anneal.over: {values: [0, 10000]}, loss.anneal.to: {distribution: uniform, min: 0, max: 1}}"
    )]
    [InlineData(
        "loss: {kind: btcvae, mss: mws}\nparameters: {loss.alpha: {distribution: uniform, min: -10, max: 5}, "
            + "loss.beta: {values: [1, 6.4]}}"
    )]
    public void What_goes_together_is_no_mistake(string lines) =>
        Assert.Empty(Some.Mistakes(Some.Minimal + lines + "\n"));

    [Fact]
    public void A_cycle_of_conditions_is_named_at_each_of_its_parameters()
    {
        var lines = Some.Mistakes(
            $"{Some.Minimal}parameters:\n  training.epochs: {{values: [1], when: {{model.latent: [2]}}}}\n  "
                + $"model.latent: {{values: [2], when: {{training.epochs: [1]}}}}\n"
        );
        Assert.Equal(
            [
                "f.yaml:4:3: parameters.training.epochs.when: depends on 'model.latent', and in the end on itself",
                "f.yaml:5:3: parameters.model.latent.when: depends on 'training.epochs', and in the end on itself",
            ],
            lines
        );
    }

    [Fact]
    public void Each_part_of_the_data_needs_both_classes_in_the_smallest_trial() =>
        Assert.Equal(
            [
                "f.yaml:4:3: data.samples: 18 samples leave a part of the split [0.8, 0.1, 0.1] without a sample "
                    + "of each class; raise samples",
            ],
            Some.Mistakes(
                "sweep: tiny\ndata: {kind: moons, split: [0.8, 0.1, 0.1]}\nparameters:\n  data.samples: {values: "
                    + "[20, 18, 2000]}\n"
            )
        );

    [Theory]
    [InlineData("model: {conditional: true}", "3:9: model.conditional")]
    [InlineData("parameters: {model.conditional: {values: [false, true]}}", "3:14: parameters.model.conditional")]
    [InlineData(
        "parameters:\n  told:\n    cases:\n      no: {}\n      yes:\n        model.conditional: true",
        "8:9: parameters.told.cases.yes.model.conditional"
    )]
    public void A_conditional_model_needs_data_of_two_classes(string lines, string place)
    {
        Assert.Equal(
            [
                $"f.yaml:{place}: 'true' does not go with data.kind mnist, whose samples are not of two classes; "
                    + "take false, or data.kind moons",
            ],
            Some.Mistakes($"sweep: digits\ndata: {{kind: mnist}}\n{lines}\n")
        );
        Assert.Empty(Some.Mistakes($"sweep: moons\ndata: {{kind: moons}}\n{lines}\n"));
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("training: {keep: last}", false)]
    [InlineData("training: {keep: last}\nparameters: {training.lr: {values: [0.1, 0.2]}}", true)]
    [InlineData("objectives: [{metric: train_loss}]", false)]
    [InlineData("objectives: [{metric: train_loss}]\nparameters: {training.lr: {values: [0.1, 0.2]}}", false)]
    [InlineData(
        "objectives: [{metric: train_loss}, {metric: val_mse}]\nparameters: {training.lr: {values: [0.1, 0.2]}}",
        true
    )]
    public void Without_validation_nothing_may_be_chosen_by_the_test_images(string lines, bool isRefused)
    {
        const string Expected =
            "f.yaml:2:21: data.validation: with 0 the test images validate, and nothing may be chosen by them; "
            + "make train_loss the only objective, or train a single trial (no parameters) with training.keep: last";
        Assert.Equal(
            isRefused ? [Expected] : [],
            Some.Mistakes($"sweep: digits\ndata: {{kind: mnist, validation: 0}}\n{lines}\n")
        );
    }

    [Theory]
    [InlineData("", true)]
    [InlineData("training: {keep: last}", false)]
    [InlineData("objectives: [{metric: train_loss}]\nparameters: {training.lr: {values: [0.1, 0.2]}}", false)]
    public void Without_a_share_for_validation_nothing_may_be_chosen_by_the_test_rows(string lines, bool isRefused)
    {
        const string Expected =
            "f.yaml:2:28: data.split: with no share for validation the test rows validate, and nothing may be "
            + "chosen by them; "
            + "make train_loss the only objective, or train a single trial (no parameters) with training.keep: last";
        foreach (var kind in new[] { "moons, ", "radial,", "images,", "arrays," })
        {
            var file = kind == "arrays," ? ", file: x.csv" : "";
            Assert.Equal(
                isRefused ? [Expected] : [],
                Some.Mistakes($"sweep: rows\ndata: {{kind: {kind}       split: [0.8, 0, 0.2]{file}}}\n{lines}\n")
            );
        }
    }

    [Theory]
    [InlineData("parameters: {data.split: {values: [[0.8, 0, 0.2], [0.6, 0.2, 0.2]]}}", "3:14")]
    [InlineData("parameters: {a: {cases: {x: {data.split: [0.8, 0, 0.2]}, y: {data.split: null}}}}", "3:30")]
    public void A_single_trial_without_a_share_for_validation_is_enough_to_be_refused(string lines, string place) =>
        Assert.StartsWith(
            $"f.yaml:{place}: data.split: with no share for validation the test rows validate",
            Assert.Single(Some.Mistakes($"sweep: moons\ndata: {{kind: moons}}\n{lines}\n")),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("moons"), InlineData("radial"), InlineData("gaussian"), InlineData("dsprites"), InlineData("images")]
    public void Data_without_test_images_of_their_own_say_by_their_split_that_the_test_rows_validate(string kind) =>
        Assert.EndsWith(
            $"and it is {kind}; write data.split: [0.8, 0, 0.2], so that the test rows validate",
            Assert.Single(
                Some.Mistakes($"sweep: s\ndata: {{kind: {kind}, validation: 0}}\ntraining: {{keep: last}}\n")
            ),
            StringComparison.Ordinal
        );

    [Theory]
    [InlineData("parameters: {data.validation: {values: [0, 0.1]}}", "3:14", true)]
    [InlineData("parameters: {a: {cases: {x: {data.validation: 0}, y: {data.validation: 0.1}}}}", "3:30", true)]
    [InlineData("parameters: {data.validation: {distribution: uniform, min: 0, max: 0.5}}", "3:14", true)]
    [InlineData("parameters: {data.validation: {distribution: uniform, min: 0.1, max: 0.5}}", "", false)]
    public void A_single_trial_without_validation_is_enough_to_be_refused(string lines, string place, bool isRefused)
    {
        var mistakes = Some.Mistakes($"sweep: digits\ndata: {{kind: mnist}}\n{lines}\n");
        if (isRefused)
            Assert.StartsWith(
                $"f.yaml:{place}: data.validation: with 0 the test images validate",
                Assert.Single(mistakes),
                StringComparison.Ordinal
            );
        else
            Assert.Empty(mistakes);
    }

    [Theory]
    [InlineData(
        "early_stopping: {metric: val_loss}",
        "3:29: training.early_stopping.metric: found val_loss, but with data.validation 0 the test images "
            + "validate; stop by train_loss, or remove early_stopping"
    )]
    [InlineData(
        "early_stopping: {}",
        "3:12: training.early_stopping.metric: the metric is val_mse unless it is said, but with data.validation 0 "
            + "the test images validate; stop by train_loss, or remove early_stopping"
    )]
    [InlineData("early_stopping: {metric: train_loss}", null)]
    [InlineData(
        "reduce_lr_on_plateau: {}",
        "3:12: training.reduce_lr_on_plateau: it watches val_loss, and with data.validation 0 the test images "
            + "validate; remove it"
    )]
    public void Without_validation_no_end_and_no_rate_is_chosen_by_the_test_images(string setting, string? expected) =>
        Assert.Equal(
            expected is null ? [] : [$"f.yaml:{expected}"],
            Some.Mistakes(
                $"sweep: digits\ndata: {{kind: mnist, validation: 0}}\ntraining: {{{setting}}}\nobjectives: "
                    + $"[{{metric: train_loss}}]\n"
            )
        );

    [Fact]
    public void What_has_no_default_must_be_there() =>
        Assert.Equal(
            [
                "f.yaml:1:1: sweep: missing, expected a name of letters, digits, '-', '_' and '.', starting with a "
                    + "letter or a digit, of at most 100 characters",
                "f.yaml:1:1: data.kind: missing, expected one of moons, radial, gaussian, mnist, fashion, kmnist, "
                    + "dsprites, images, arrays",
            ],
            Some.Mistakes("data: {noise: 0.1}")
        );

    [Fact]
    public void Beyond_a_hundred_mistakes_the_rest_are_counted()
    {
        var lines = Some.Mistakes(Some.Minimal + string.Concat(Enumerable.Range(0, 500).Select(i => $"k{i}: 1\n")));
        Assert.Equal(101, lines.Length);
        Assert.EndsWith("and 400 more mistakes", lines[^1], StringComparison.Ordinal);
    }

    /// <summary>
    /// What asks about known factors decides nothing where there are none, whatever else is right.
    /// </summary>
    [Theory]
    [InlineData("gaussian", "metrics: [mig]\nobjectives: [{metric: mig}]", "4:23: objectives.metric", "mig")]
    [InlineData(
        "gaussian",
        "metrics: [val_mse]\nobjectives: [{metric: val_mse}, {metric: aam}]",
        "4:42: objectives.metric",
        "aam"
    )]
    [InlineData("images", "objectives: [{metric: sap}]", "3:23: objectives.metric", "sap")]
    [InlineData(
        "gaussian",
        "training: {early_stopping: {metric: modularity}}",
        "3:29: training.early_stopping.metric",
        "modularity"
    )]
    [InlineData(
        "images",
        "parameters: {training.early_stopping.metric: {values: [val_mse, dci_completeness]}}",
        "3:14: training.early_stopping.metric",
        "dci_completeness"
    )]
    public void Known_factors_decide_nothing_where_there_are_none(
        string kind,
        string lines,
        string place,
        string metric
    ) =>
        Assert.Equal(
            [
                $"f.yaml:{place}: '{metric}' asks about known factors, and the data of data.kind {kind} have none; "
                    + "take a metric that needs none, such as val_loss or val_mse",
            ],
            Some.Mistakes($"sweep: tiny\ndata: {{kind: {kind}}}\n{lines}\n")
        );

    [Fact]
    public void Own_rows_have_known_factors_where_the_file_names_them()
    {
        const string Objective = "objectives: [{metric: mig}]\nmetrics: [mig]\n";
        Assert.Single(Some.Mistakes($"sweep: tiny\ndata: {{kind: arrays, file: x.csv}}\n{Objective}"));
        Assert.Empty(Some.Mistakes($"sweep: tiny\ndata: {{kind: arrays, file: x.csv, labels: y}}\n{Objective}"));
        Assert.Empty(Some.Mistakes($"sweep: tiny\ndata: {{kind: arrays, file: x.csv, factors: y}}\n{Objective}"));
    }

    [Theory, InlineData("gaussian"), InlineData("images")]
    public void Known_factors_may_be_asked_about_where_nothing_depends_on_it(string kind) =>
        Assert.Empty(
            Some.Mistakes(
                $"sweep: tiny\ndata: {{kind: {kind}}}\nmetrics: [mig, aam, sap, dci_completeness, modularity]\n"
            )
        );

    private static void AssertMistake(string lines, string expected) =>
        Assert.Equal([$"f.yaml:{expected}"], Some.Mistakes(Some.Minimal + lines + "\n"));
}
