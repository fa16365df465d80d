using System.Text.Json;
using Sweep.Shared.Domain.Values;

namespace Sweep.Shared.Tests.Values;

public sealed class SettingValueJsonTests
{
    private static readonly JsonSerializerOptions Options = new() { Converters = { new SettingValueJson() } };

    public static TheoryData<SettingValue> Values =>
        [
            new SettingValue.Null(),
            SettingValue.Of(true),
            SettingValue.Of(1),
            SettingValue.Of(1.0),
            SettingValue.Of(0.1),
            SettingValue.Of(1e300),
            SettingValue.Of(double.Epsilon),
            SettingValue.Of(-0.0),
            SettingValue.Of(double.PositiveInfinity),
            SettingValue.Of(double.NaN),
            SettingValue.Of(long.MaxValue),
            SettingValue.Of("a \"text\"\n"),
            new SettingValue.List([SettingValue.Of(1), new SettingValue.List([])]),
            SettingValue
                .Map.Empty.With("training.lr", SettingValue.Of(1e-3))
                .With("training.epochs", SettingValue.Of(5))
                .With("data.kind", SettingValue.Of("moons")),
        ];

    [Theory, MemberData(nameof(Values))]
    public void Every_value_comes_back_as_it_was(SettingValue value)
    {
        var back = JsonSerializer.Deserialize<SettingValue>(JsonSerializer.Serialize(value, Options), Options);
        Assert.Equal(value, back);
        Assert.Equal(value.GetType(), back!.GetType());
    }

    [Fact]
    public void A_dotted_path_reads_and_sets_without_touching_the_rest()
    {
        var map = SettingValue
            .Map.Empty.With("model.latent", SettingValue.Of(8))
            .With("model.activation", SettingValue.Of("relu"));
        var changed = map.With("model.latent", SettingValue.Of(2));
        Assert.Equal(SettingValue.Of(2), changed.At("model.latent"));
        Assert.Equal(SettingValue.Of("relu"), changed.At("model.activation"));
        Assert.Equal(SettingValue.Of(8), map.At("model.latent"));
        Assert.Null(map.At("model.nothing.further"));
    }
}
