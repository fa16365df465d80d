using System.Text.Json;
using Sweep.Shared.Domain.Values;

namespace Sweep.Shared.Tests.Values;

public sealed class ValueJsonTests
{
    private static readonly JsonSerializerOptions Options = new() { Converters = { new ValueJson() } };

    public static TheoryData<Value> Values =>
        [
            new Value.Null(),
            Value.Of(true),
            Value.Of(1),
            Value.Of(1.0),
            Value.Of(0.1),
            Value.Of(1e300),
            Value.Of(double.Epsilon),
            Value.Of(-0.0),
            Value.Of(double.PositiveInfinity),
            Value.Of(double.NaN),
            Value.Of(long.MaxValue),
            Value.Of("a \"text\"\n"),
            new Value.List([Value.Of(1), new Value.List([])]),
            Value
                .Map.Empty.With("training.lr", Value.Of(1e-3))
                .With("training.epochs", Value.Of(5))
                .With("data.kind", Value.Of("moons")),
        ];

    [Theory, MemberData(nameof(Values))]
    public void Every_value_comes_back_as_it_was(Value value)
    {
        var back = JsonSerializer.Deserialize<Value>(JsonSerializer.Serialize(value, Options), Options);
        Assert.Equal(value, back);
        Assert.Equal(value.GetType(), back!.GetType());
    }

    [Fact]
    public void A_dotted_path_reads_and_sets_without_touching_the_rest()
    {
        var map = Value.Map.Empty.With("model.latent", Value.Of(8)).With("model.activation", Value.Of("relu"));
        var changed = map.With("model.latent", Value.Of(2));
        Assert.Equal(Value.Of(2), changed.At("model.latent"));
        Assert.Equal(Value.Of("relu"), changed.At("model.activation"));
        Assert.Equal(Value.Of(8), map.At("model.latent"));
        Assert.Null(map.At("model.nothing.further"));
    }
}
