using System.Collections.Immutable;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;
using Sweep.Specs;

namespace Sweep.Specs.Tests;

/// <summary>The files in sweeps/ say what their studies are.</summary>
public sealed class SweepFilesTests
{
    private static readonly Distribution Sizes = new Distribution.Categorical([
        SettingValue.Of(2),
        SettingValue.Of(4),
        SettingValue.Of(8),
        SettingValue.Of(16),
        SettingValue.Of(32),
        SettingValue.Of(64),
        SettingValue.Of(128),
    ]);

    [Fact]
    public void Every_file_in_the_folder_is_valid()
    {
        foreach (var path in Directory.EnumerateFiles(Path.Combine(Some.Root(), "sweeps"), "*.yaml"))
        {
            var result = SweepFile.ReadFile(path, SpecOverrides.None);
            Assert.True(
                result is SpecResult.Valid,
                result is SpecResult.Invalid(var errors) ? string.Join('\n', SpecErrors.Lines(path, errors)) : ""
            );
            Assert.Equal(Path.GetFileNameWithoutExtension(path), ((SpecResult.Valid)result).Spec.Name);
        }
    }

    /// <summary>Their originals did.</summary>
    [Fact]
    public void The_published_experiments_keep_their_last_epoch()
    {
        var published = Directory
            .EnumerateFiles(Path.Combine(Some.Root(), "sweeps"), "*.yaml")
            .Select(Path.GetFileName)
            .Where(file => file!.Split('-', '.')[0] is "mnist" or "fashion" or "dsprites" or "kmnist" or "gaussian")
            .ToList();
        Assert.InRange(published.Count, 18, 100);
        Assert.All(
            published,
            file =>
                Assert.Equal("last", new TrialSettings(Some.Study(Some.TextOf(file!)).Settings).Text("training.keep"))
        );
        Assert.All(
            ["moons.yaml", "radial.yaml"],
            file =>
                Assert.Equal("best", new TrialSettings(Some.Study(Some.TextOf(file)).Settings).Text("training.keep"))
        );
    }

    [Theory]
    [InlineData("moons.yaml", false, "val_loss")]
    [InlineData("moons-best-epoch.yaml", false, "val_mse")]
    [InlineData("moons-cvae.yaml", true, "val_mse")]
    public void The_basic_search_is_the_recorded_one(string file, bool conditional, string stopsBy)
    {
        var study = Some.Study(Some.TextOf(file));
        Assert.Equal(100, study.Trials);
        Assert.Equal(42UL, study.Seed);
        Assert.Equal([new Objective("val_mse", Goal.Minimize)], study.Objectives);
        Assert.Equal(new SamplerSpec("tpe", 10), study.Sampler);
        Assert.Equal(
            new SearchSpace([
                new Parameter("training.lr", new Distribution.Float(1e-4, 1e-1, Log: true)),
                new Parameter(
                    "training.batch_size",
                    new Distribution.Categorical([
                        SettingValue.Of(32),
                        SettingValue.Of(64),
                        SettingValue.Of(128),
                        SettingValue.Of(256),
                    ])
                ),
                new Parameter("model.encoder_hidden", Sizes),
                new Parameter("model.latent", Sizes),
                new Parameter("model.decoder_hidden", Sizes),
            ]),
            study.Space
        );
        var settings = new TrialSettings(study.Settings);
        Assert.Equal(conditional, settings.Flag("model.conditional"));
        Assert.Equal(0.1, settings.Real("model.posterior_scale"));
        Assert.Equal((1000, 10), (settings.Int("training.epochs"), settings.Int("training.min_epochs")));
        Assert.Equal(
            (stopsBy, 100),
            (settings.Text("training.early_stopping.metric"), settings.Int("training.early_stopping.patience"))
        );
        Assert.Equal(
            (50, 0.1),
            (
                settings.Int("training.reduce_lr_on_plateau.patience"),
                settings.Real("training.reduce_lr_on_plateau.factor")
            )
        );
        Assert.Equal(0.5, settings.RealOrNull("training.gradient_clip"));
        Assert.Equal([0.6, 0.2, 0.2], settings.Reals("data.split"));
        Assert.True(settings.IsOn("metrics.mig") && settings.IsOn("metrics.aam"));
        Assert.Null(settings.IntOrNull("metrics.mig.every"));
    }

    [Fact]
    public void The_data_study_is_a_grid_of_21_points()
    {
        var study = Some.Study(Some.TextOf("moons-data.yaml"));
        Assert.Equal(("grid", 21), (study.Sampler.Kind, study.Trials));
        Assert.Equal([3L, 7L], study.Space.Parameters.Select(parameter => parameter.Distribution.Count));
        Assert.All(
            ((Distribution.Categorical)study.Space.Parameters[1].Distribution).Choices,
            noise => Assert.IsType<SettingValue.Real>(noise)
        );
    }

    [Fact]
    public void The_probabilistic_study_draws_two_logarithmic_parameters_at_random()
    {
        var study = Some.Study(Some.TextOf("moons-proba.yaml"));
        Assert.Equal(("random", 100), (study.Sampler.Kind, study.Trials));
        Assert.Equal(
            new SearchSpace([
                new Parameter("model.posterior_scale", new Distribution.Float(1e-3, 1, Log: true)),
                new Parameter("loss.beta", new Distribution.Float(0.1, 100, Log: true)),
            ]),
            study.Space
        );
    }

    [Fact]
    public void The_radial_study_keeps_the_posted_network_beside_its_variants()
    {
        var study = Some.Study(Some.TextOf("radial.yaml"));
        Assert.Equal(
            [new Objective("angle_traversal", Goal.Maximize), new Objective("recon_sse", Goal.Minimize)],
            study.Objectives
        );
        Assert.Equal("variant", study.Space.Parameters[0].Name);
        var posted = new TrialSettings(
            study.Resolve(
                ImmutableSortedDictionary<string, SettingValue>.Empty.Add("variant", SettingValue.Of("posted"))
            )
        );
        Assert.Equal(
            ("polar_posted", "tanh", "tanh_twice", true, 0.01, 0.5),
            (
                posted.Text("model.encoder_features"),
                posted.Text("model.encoder_head"),
                posted.Text("model.activation"),
                posted.Flag("training.reseed_each_epoch"),
                posted.Real("training.lr"),
                posted.Real("loss.beta")
            )
        );
        Assert.Equal("last", posted.Text("training.keep"));
        Assert.False(posted.IsOn("data.split"));
        Assert.Equal(
            (2, 128, 400, "batch"),
            (
                posted.Int("data.seed"),
                posted.Int("training.batch_size"),
                posted.Int("training.epochs"),
                posted.Text("loss.reduction")
            )
        );
        Assert.Equal([128, 64], posted.Ints("model.encoder_hidden"));
        Assert.Equal([64, 128], posted.Ints("model.decoder_hidden"));
        var alone = Some.Study(Some.TextOf("radial.yaml"), "variant=posted");
        Assert.Equal(["variant"], alone.Space.Parameters.Select(parameter => parameter.Name));
        Assert.Equal(
            (0.0, 1.0, 200, "epochs"),
            (
                posted.Real("loss.anneal.from"),
                posted.Real("loss.anneal.to"),
                posted.Int("loss.anneal.over"),
                posted.Text("loss.anneal.unit")
            )
        );
        Assert.All(
            study.Space.Parameters.Where(parameter => parameter.Name is "training.lr" or "loss.beta"),
            parameter => Assert.DoesNotContain(SettingValue.Of("posted"), Assert.Single(parameter.When).Values)
        );
    }
}
