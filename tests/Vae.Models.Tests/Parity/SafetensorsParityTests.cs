using System.Collections.Immutable;
using Vae.Models.Networks;

namespace Vae.Models.Tests.Parity;

public sealed class SafetensorsParityTests
{
    [Fact]
    public void Python_reads_what_we_write()
    {
        DebianPython.SkipUnlessItHas("numpy");
        WeightTensor[] tensors =
        [
            new("decoder.2.weight", [2, 3], [1, -2, 0.1f, 4, 5, 1e-30f]),
            new("a.bias", [1], [0.5f]),
            new("é", [], [3]),
        ];
        var bytes = Safetensors.Write(tensors, ImmutableSortedDictionary<string, string>.Empty.Add("epoch", "12"));

        var read = DebianPython.RunScript("read_safetensors.py", bytes);
        Assert.Equal("12", read.GetProperty("metadata").GetProperty("epoch").GetString());
        Assert.Equal(3, read.GetProperty("tensors").EnumerateObject().Count());
        foreach (var tensor in tensors)
        {
            var entry = read.GetProperty("tensors").GetProperty(tensor.Name);
            Assert.Equal(tensor.Shape, entry.GetProperty("shape").EnumerateArray().Select(size => size.GetInt32()));
            Assert.Equal(
                tensor.Values.ToArray(),
                entry.GetProperty("values").EnumerateArray().Select(value => value.GetSingle())
            );
        }
    }
}
