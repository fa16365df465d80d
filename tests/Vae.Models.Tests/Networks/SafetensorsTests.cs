using System.Collections.Immutable;
using System.Text;
using Foundation;
using Vae.Models.Networks;

namespace Vae.Models.Tests.Networks;

public sealed class SafetensorsTests
{
    private static readonly WeightTensor[] Tensors =
    [
        new("encoder.0.weight", [2, 3], [1, -2, float.Epsilon, float.MaxValue, -0f, float.NaN]),
        new("scalar", [], [7]),
        new("empty", [0, 4], []),
        new("encoder.0.bias", [2], [0.1f, 0.2f]),
    ];

    private static readonly ImmutableSortedDictionary<string, string> Metadata = ImmutableSortedDictionary<
        string,
        string
    >
        .Empty.Add("epoch", "17")
        .Add("note", "\"quoted\" é");

    [Fact]
    public void What_was_written_is_read()
    {
        var read = Assert.IsType<SafetensorsReading.Ok>(Safetensors.Read(Safetensors.Write(Tensors, Metadata)));
        Assert.Equal(Metadata, read.Metadata);
        Assert.Equal(Tensors.Select(tensor => tensor.Name), read.Tensors.Select(tensor => tensor.Name));
        foreach (var (expected, actual) in Tensors.Zip(read.Tensors))
        {
            Assert.Equal(expected.Shape, actual.Shape);
            Assert.Equal(
                expected.Values.ToArray().Select(BitConverter.SingleToInt32Bits),
                actual.Values.ToArray().Select(BitConverter.SingleToInt32Bits)
            );
        }
    }

    [Fact]
    public void The_layout_is_that_of_the_format()
    {
        var bytes = Safetensors.Write([new("a", [1, 2], [1, 2])], ImmutableSortedDictionary<string, string>.Empty);
        const string header = """{"a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}""";
        byte[] expected = [56, 0, 0, 0, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(header), 0, 0, 0x80, 0x3F, 0, 0, 0, 0x40];
        Assert.Equal(56, header.Length);
        Assert.Equal(expected, bytes);
    }

    [Fact]
    public void Data_begin_at_a_multiple_of_eight()
    {
        for (var length = 1; length < 20; length++)
        {
            var bytes = Safetensors.Write(
                [new(new string('n', length), [1], [1])],
                ImmutableSortedDictionary<string, string>.Empty
            );
            Assert.Equal(0, (bytes.Length - 4) % 8);
            Assert.IsType<SafetensorsReading.Ok>(Safetensors.Read(bytes));
        }
    }

    [Fact]
    public void Every_truncation_is_refused()
    {
        var bytes = Safetensors.Write(Tensors, Metadata);
        for (var length = 0; length < bytes.Length; length++)
            Assert.IsType<SafetensorsReading.Refused>(Safetensors.Read(bytes.AsSpan(0, length)));
    }

    [Fact]
    public void No_damage_makes_the_reader_throw()
    {
        var bytes = Safetensors.Write(Tensors, Metadata);
        var stream = new Rng(1, RngPurpose.Data);
        for (var i = 0; i < 20_000; i++)
        {
            var damaged = bytes.ToArray();
            for (var changes = stream.NextInt(4); changes >= 0; changes--)
                damaged[stream.NextInt(damaged.Length)] = (byte)stream.NextInt(256);
            Safetensors.Read(damaged);
        }
    }

    [Theory]
    [InlineData("F64", "000000000000E03F00000000000000C0", 0.5f, -2f)]
    [InlineData("F32", "0000003F000000C0", 0.5f, -2f)]
    [InlineData("F16", "003800C0", 0.5f, -2f)]
    [InlineData("BF16", "003F00C0", 0.5f, -2f)]
    [InlineData("I64", "0300000000000000FFFFFFFFFFFFFFFF", 3f, -1f)]
    [InlineData("I32", "03000000FFFFFFFF", 3f, -1f)]
    public void Numbers_of_other_types_are_read_in_single_precision(
        string type,
        string stored,
        float first,
        float second
    )
    {
        var data = Convert.FromHexString(stored);
        var header = $$$"""{"a":{"dtype":"{{{type}}}","shape":[2],"data_offsets":[0,{{{data.Length}}}]}}""";
        byte[] bytes = [(byte)header.Length, 0, 0, 0, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(header), .. data];
        var tensor = Assert.Single(Assert.IsType<SafetensorsReading.Ok>(Safetensors.Read(bytes)).Tensors);
        Assert.Equal([first, second], tensor.Values.ToArray());
    }

    [Fact]
    public void A_name_that_stands_twice_is_refused_by_name()
    {
        WeightTensor[] twice = [new("a", [1], [1]), new("a", [1], [2])];
        var file = Safetensors.Write(twice, ImmutableSortedDictionary<string, string>.Empty);
        var refusal = Assert.IsType<SafetensorsReading.Refused>(Safetensors.Read(file));
        Assert.Equal("the entry a stands twice", refusal.Reason);
    }

    [Theory]
    [InlineData("""[]""")]
    [InlineData("""{"a":{"dtype":"F16","shape":[1],"data_offsets":[0,4]}}""")]
    [InlineData("""{"a":{"dtype":"U8","shape":[4],"data_offsets":[0,4]}}""")]
    [InlineData(
        """
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},
             "a":{"dtype":"F32","shape":[0],"data_offsets":[4,4]}}
            """
    )]
    [InlineData("""{"a":{"dtype":7,"shape":[1],"data_offsets":[0,4]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,4]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}""")]
    [InlineData("""{"a":{"dtype":"F32","shape":[4611686018427387904,4],"data_offsets":[0,4]}}""")]
    [InlineData(
        """
            {"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},
             "b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}
            """
    )]
    [InlineData("""{"\ud800":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""")]
    [InlineData("""{"__metadata__":{"a":1},"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}""")]
    public void A_header_that_is_wrong_is_refused(string header)
    {
        byte[] bytes = [(byte)header.Length, 0, 0, 0, 0, 0, 0, 0, .. Encoding.UTF8.GetBytes(header), 0, 0, 0, 0];
        Assert.IsType<SafetensorsReading.Refused>(Safetensors.Read(bytes));
    }
}
