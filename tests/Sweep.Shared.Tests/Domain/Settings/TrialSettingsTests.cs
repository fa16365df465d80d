using Foundation;
using Sweep.Shared.Domain.Settings;
using Sweep.Shared.Domain.Values;

namespace Sweep.Shared.Tests.Settings;

public sealed class TrialSettingsTests
{
    private static readonly TrialSettings Settings = new(
        SettingValue
            .Map.Empty.With("training.lr", SettingValue.Of(1))
            .With("training.epochs", SettingValue.Of(5))
            .With("training.early_stopping", new SettingValue.Null())
            .With("model.encoder_hidden", new SettingValue.List([SettingValue.Of(8), SettingValue.Of(4)]))
            .With("model.latent", SettingValue.Of(2))
            .With("model.conditional", SettingValue.Of(true))
            .With("loss.kind", SettingValue.Of("vae"))
            .With("data.split", new SettingValue.List([SettingValue.Of(0.5), SettingValue.Of(0.5)]))
    );

    [Fact]
    public void Each_setting_is_read_by_its_type()
    {
        Assert.Equal(1.0, Settings.Real("training.lr"));
        Assert.Equal(5, Settings.Int("training.epochs"));
        Assert.Equal([8, 4], Settings.Ints("model.encoder_hidden"));
        Assert.Equal([2], Settings.Ints("model.latent"));
        Assert.True(Settings.Flag("model.conditional"));
        Assert.Equal("vae", Settings.Text("loss.kind"));
        Assert.Equal([0.5, 0.5], Settings.Reals("data.split"));
    }

    [Fact]
    public void What_is_off_is_null_also_inside_a_group_that_is_off()
    {
        Assert.False(Settings.IsOn("training.early_stopping"));
        Assert.Null(Settings.IntOrNull("training.early_stopping.patience"));
        Assert.Null(Settings.RealOrNull("training.gradient_clip"));
        Assert.True(Settings.IsOn("training.lr"));
    }

    [Theory, InlineData("loss.kind"), InlineData("nothing.there"), InlineData("training.early_stopping")]
    public void A_setting_of_another_type_is_our_own_bug_and_is_named(string path)
    {
        Assert.Contains(
            path,
            Assert.Throws<InvariantViolatedException>(() => Settings.Int(path)).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<InvariantViolatedException>(() => Settings.Real(path));
        Assert.Throws<InvariantViolatedException>(() => Settings.Flag(path));
        Assert.Throws<InvariantViolatedException>(() => Settings.Ints(path));
        Assert.Throws<InvariantViolatedException>(() => Settings.Reals(path));
    }
}
