using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;

namespace Sweep.Worker.Tests.Training;

/// <summary>The settings of a sweep file reach the trainer.</summary>
public sealed class VaeRunnerSettingsTests : VaeTrials
{
    [Fact]
    public void The_least_gain_of_early_stopping_is_read()
    {
        var stops = Settings
            .With("training.early_stopping.metric", SettingValue.Of("val_mse"))
            .With("training.early_stopping.patience", SettingValue.Of(2));
        Assert.Equal(6, Completed(stops).Epochs);
        Assert.Equal(3, Completed(stops.With("training.early_stopping.min_delta", SettingValue.Of(1000.0))).Epochs);
    }

    [Fact]
    public void A_model_of_the_plane_is_built_and_judged_as_the_settings_say()
    {
        var settings = Settings
            .With("model.encoder_features", SettingValue.Of("polar_sincos"))
            .With("model.latent_kind", SettingValue.Of("von_mises"))
            .With("model.decoder_head", SettingValue.Of("unit"))
            .With("metrics.angle_traversal", SettingValue.Map.Empty)
            .With("metrics.recon_sse", SettingValue.Map.Empty);
        var completed = Assert.IsType<AttemptOutcome.Completed>(Run(Start(settings), Session(Start(settings))));
        Assert.InRange(completed.Values["angle_traversal"], 0, 1);
        Assert.InRange(completed.Values["recon_sse"], 0, 10);
    }

    [Theory]
    [InlineData("vae"), InlineData("beta_b"), InlineData("factor"), InlineData("btcvae")]
    public void Every_kind_of_loss_is_read_and_trained(string kind)
    {
        var settings = Settings
            .With("loss.kind", SettingValue.Of(kind))
            .With("loss.gamma", SettingValue.Of(2.0))
            .With("training.evaluation_noise", SettingValue.Of("fixed"));
        settings = kind switch
        {
            "beta_b" => settings
                .With("loss.capacity.from", SettingValue.Of(0.0))
                .With("loss.capacity.to", SettingValue.Of(5.0))
                .With("loss.capacity.steps", SettingValue.Of(10)),
            "factor" => settings
                .With("loss.discriminator.hidden", new SettingValue.List([SettingValue.Of(5), SettingValue.Of(4)]))
                .With("loss.discriminator.lr", SettingValue.Of(1e-3))
                .With("loss.discriminator.detach", SettingValue.Of(false)),
            "btcvae" => settings
                .With("loss.alpha", SettingValue.Of(-1.0))
                .With("loss.mss", SettingValue.Of("as_coded")),
            _ => settings.With("loss.monte_carlo", SettingValue.Of(3)),
        };
        if (kind != "beta_b")
            settings = settings
                .With("loss.anneal.from", SettingValue.Of(0.0))
                .With("loss.anneal.to", SettingValue.Of(1.0))
                .With("loss.anneal.over", SettingValue.Of(3))
                .With("loss.anneal.unit", SettingValue.Of("epochs"));
        var completed = Assert.IsType<AttemptOutcome.Completed>(Run(Start(settings), Session(Start(settings))));
        Assert.Equal(kind is "factor" or "btcvae", completed.Values.ContainsKey("train_tc"));
    }

    [Fact]
    public void A_model_that_learns_its_variance_is_read_and_trained()
    {
        var settings = Settings
            .With("model.kind", SettingValue.Of("gaussian_mlp"))
            .With("loss.kind", SettingValue.Of("vae"))
            .With("loss.likelihood", SettingValue.Of("gaussian_learned"));
        Assert.IsType<AttemptOutcome.Completed>(Run(Start(settings), Session(Start(settings))));
    }

    [Fact]
    public void A_network_of_convolutions_is_read_and_trained_and_scored()
    {
        var settings = Sprites
            .With("model.kind", SettingValue.Of("burgess"))
            .With("model.posterior_scale", SettingValue.Of(1.0))
            .With("loss.likelihood", SettingValue.Of("bernoulli"))
            .With("training.epochs", SettingValue.Of(1));
        var completed = Assert.IsType<AttemptOutcome.Completed>(Run(Start(settings), Session(Start(settings))));
        Assert.InRange(completed.Values["val_mse"], 0, 1);
        Assert.Contains("mig", completed.Values.Keys);
    }

    [Fact]
    public void Settings_that_do_not_go_with_the_data_are_all_named_and_nothing_is_trained()
    {
        var settings = Sprites
            .With("model.kind", SettingValue.Of("kmnist_conv"))
            .With("model.std", SettingValue.Of("half_logvar"))
            .With("model.conditional", SettingValue.Of(true));
        var misfit = Assert.IsType<AttemptOutcome.Misfit>(Run(Start(settings), Session(Start(settings))));
        Assert.Equal(
            "model.kind: the kmnist_conv network learns images of 28x28x1, and these are 64x64x1; take model.kind "
                + "mlp, or images of 28x28x1; "
                + "model.conditional: 'true' needs rows of two classes, and the data have 1; take false",
            misfit.Reason
        );
    }
}
