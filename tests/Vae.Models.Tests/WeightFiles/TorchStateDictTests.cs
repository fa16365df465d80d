using System.Collections.Immutable;
using System.Text;
using Foundation;
using Vae.Models.Networks;
using Vae.Models.WeightFiles;

namespace Vae.Models.Tests.WeightFiles;

/// <summary>
/// Against files that bench/pytorch-parity/state_dicts.py made, and a published model where a
/// machine has it.
/// </summary>
public sealed class TorchStateDictTests
{
    private const string Legacy = "state-dict-legacy.pt",
        Archive = "state-dict-archive.pt";

    [Theory, InlineData(Legacy), InlineData(Archive)]
    public void Every_tensor_is_read_as_torch_has_it(string file)
    {
        var tensors = Assert.IsType<WeightReading.Ok>(TorchStateDict.Read(Golden(file))).Tensors;
        Assert.Equal(
            ["encoder.0.weight", "transposed", "a view", "another of it", "double", "scalar", "empty", "é"],
            tensors.Select(tensor => tensor.Name)
        );
        AssertEqual([2, 3], [-2.5f, -1.5f, -0.5f, 0.5f, 1.5f, 2.5f], tensors[0]);
        AssertEqual([3, 2], [0, 3, 1, 4, 2, 5], tensors[1]);
        AssertEqual([3, 2], [0.25f, 0.375f, 0.5f, 0.625f, 0.75f, 0.875f], tensors[2]);
        AssertEqual([3], [0, 0.5f, 1], tensors[3]);
        AssertEqual([3], [0.1f, float.NegativeInfinity, 3], tensors[4]);
        AssertEqual([], [7], tensors[5]);
        AssertEqual([0, 4], [], tensors[6]);
        AssertEqual([1], [1.5f], tensors[7]);
    }

    [Fact]
    public void A_published_model_is_read_whole()
    {
        var folder = Environment.GetEnvironmentVariable("SWEEP_DATA");
        if (folder is null)
            Assert.Skip("SWEEP_DATA names no folder of data");
        var file = Path.Combine(folder, "burgess", "betaB_dsprites.pt");
        if (!File.Exists(file))
            Assert.Skip($"there is no {file}");
        var tensors = Assert.IsType<WeightReading.Ok>(WeightFile.Read(File.ReadAllBytes(file))).Tensors;
        Assert.Equal(28, tensors.Length);
        Assert.Equal(502_005, tensors.Sum(tensor => tensor.Values.Length));
        Assert.Equal([32, 1, 4, 4], tensors.Single(tensor => tensor.Name == "encoder.conv1.weight").Shape);
        Assert.All(
            tensors,
            tensor =>
                Assert.True(
                    tensor.Values.ContainsAnyExcept(0f) && !tensor.Values.ContainsAny(float.NaN, float.PositiveInfinity)
                )
        );
    }

    [Fact]
    public void Safetensors_are_read_by_the_same_reader()
    {
        var bytes = Safetensors.Write(
            [new WeightTensor("a", [2], [1, 2])],
            ImmutableSortedDictionary<string, string>.Empty
        );
        AssertEqual([2], [1, 2], Assert.Single(Assert.IsType<WeightReading.Ok>(WeightFile.Read(bytes)).Tensors));
        Assert.StartsWith("it does not begin as PyTorch's do", Reason(WeightFile.Read("no weights at all"u8)));
    }

    [Theory, InlineData("types-archive.pt"), InlineData("types-legacy.pt")]
    public void Numbers_of_every_type_and_parameters_are_read(string file)
    {
        var tensors = Assert.IsType<WeightReading.Ok>(WeightFile.Read(Golden(file))).Tensors;
        Assert.Equal(["half", "bfloat16", "long", "int", "parameter"], tensors.Select(tensor => tensor.Name));
        AssertEqual([3], [0.5f, -2, 65504], tensors[0]);
        // 1e30 as the nearest number of 8 bits.
        AssertEqual([3], [0.5f, -2, BitConverter.UInt32BitsToSingle(0x714A0000)], tensors[1]);
        AssertEqual([3], [3, -1, 1L << 40], tensors[2]);
        AssertEqual([2], [3, -1], tensors[3]);
        AssertEqual([1, 2], [1.5f, 2.5f], tensors[4]);
    }

    [Theory]
    [InlineData("checkpoint-archive.pt"), InlineData("checkpoint-legacy.pt")]
    [InlineData("nested-archive.pt"), InlineData("nested-legacy.pt")]
    public void The_state_dict_within_a_checkpoint_is_read_without_the_word_of_its_wrapper(string file)
    {
        var tensors = Assert.IsType<WeightReading.Ok>(WeightFile.Read(Golden(file))).Tensors;
        string[] statistics = ["1.running_mean", "1.running_var", "1.num_batches_tracked"];
        Assert.Equal(
            ["0.weight", "0.bias", "1.weight", "1.bias", .. statistics],
            tensors.Select(tensor => tensor.Name)
        );
        AssertEqual([2, 2], [0, 0.5f, 1, 1.5f], tensors[0]);
        AssertEqual([2], [0.05f, 0.3f], tensors[4]);
        AssertEqual([], [1], tensors[6]);
    }

    [Fact]
    public void A_word_that_not_every_name_has_is_part_of_the_names()
    {
        WeightTensor[] both = [new("module.a", [1], [1]), new("b", [1], [2])];
        Assert.Equal(["module.a", "b"], NamesOf(both));
        Assert.Equal(["a", "b"], NamesOf([new("module._orig_mod.a", [1], [1]), new("module._orig_mod.b", [1], [2])]));

        static IEnumerable<string> NamesOf(WeightTensor[] tensors)
        {
            var file = Safetensors.Write(tensors, ImmutableSortedDictionary<string, string>.Empty);
            return Assert.IsType<WeightReading.Ok>(WeightFile.Read(file)).Tensors.Select(tensor => tensor.Name);
        }
    }

    [
        Theory,
        InlineData("module-legacy.pt", "torch.nn.modules.linear.Linear"),
        InlineData("bool-archive.pt", "torch.BoolStorage")
    ]
    public void What_a_state_dict_does_not_need_is_refused_by_name(string file, string name) =>
        Assert.Contains(name, Reason(TorchStateDict.Read(Golden(file))));

    [Theory]
    [InlineData("cos\nsystem\nX\u0002\0\0\0ls\u0085R.", "it asks for os.system, which")]
    [InlineData("cbuiltins\neval\n.", "it asks for builtins.eval, which")]
    [InlineData(
        "ccollections\nOrderedDict\n(K\u0001tR.",
        "it calls collections.OrderedDict with what no state dict gives it"
    )]
    [InlineData("K\u0001K\u0001R.", "it calls what is no function with")]
    [InlineData("I7\n.", "it uses the pickle opcode 0x49, which")]
    [InlineData(
        "ctorch._utils\n_rebuild_parameter\n(K\u0001\u0089}tR.",
        "it calls torch._utils._rebuild_parameter with what"
    )]
    [InlineData("(i__main__\nX\n.", "it uses the pickle opcode 0x69, which")]
    [InlineData("\u0080\u0004.", "it is of pickle protocol 4, expected 2")]
    [InlineData(
        "\u008a\u0011\u0001\u0001\u0001\u0001\u0001\u0001\u0001\u0001"
            + "\u0001\u0001\u0001\u0001\u0001\u0001\u0001\u0001\u0001.",
        "an integer of more than 16 bytes"
    )]
    [InlineData("X\u00ff\u00ff\u00ff\u00ffab.", "it ends in the middle of a pickle")]
    [InlineData("X\u0001\0\0\0\u00ff.", "a text that is not UTF-8")]
    [InlineData("h\u0003.", "a pickle takes what is not there")]
    [InlineData("t.", "a pickle takes what is not there")]
    [InlineData("K\u0001(s.", "a pickle takes what is not there")]
    [InlineData("K\u0001K\u0001K\u0001s.", "a pickle mixes up what it made")]
    [InlineData("K\u0001K\u0001.", "a pickle mixes up what it made")]
    [InlineData("K\u0001Q.", "it refers to something outside the pickle")]
    public void A_hostile_pickle_does_nothing_but_say_so(string pickle, string reason)
    {
        // In the place of the object, where a reader that ran it would be lost.
        var file = Golden(Legacy);
        var start = 21 + IndexAfter(file.AsSpan(21), "little_endian"u8);
        start += IndexAfter(file.AsSpan(start), "."u8);
        Assert.StartsWith(
            reason,
            Reason(
                    TorchStateDict.Read([
                        .. file[..start],
                        0x80,
                        2,
                        .. Encoding.Latin1.GetBytes(pickle),
                        .. file[start..],
                    ])
                )
                .Replace("it holds ", "")
        );
    }

    [Fact]
    public void A_pickle_that_makes_values_without_end_is_stopped()
    {
        var reason = Reason(TorchStateDict.Read([0x80, 2, .. Enumerable.Repeat((byte)'}', 10_000_000), (byte)'.']));
        Assert.Contains("makes more than 262144 values", reason);
    }

    [Theory, InlineData(Legacy), InlineData(Archive)]
    public void A_torn_file_is_refused_wherever_it_is_torn(string file)
    {
        var bytes = Golden(file);
        for (var length = 0; length < bytes.Length; length++)
            Assert.IsType<WeightReading.Refused>(TorchStateDict.Read(bytes.AsSpan(0, length)));
        Assert.IsType<WeightReading.Refused>(TorchStateDict.Read([.. Golden(Legacy), 0]));
    }

    [Theory, InlineData(Legacy, 100_000), InlineData(Archive, 20_000)]
    public void No_damage_does_harm(string file, int rounds)
    {
        var (whole, stream, read) = (Golden(file), new Rng(1, RngPurpose.Data), 0);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < rounds; round++)
        {
            var bytes = whole.ToArray();
            for (var left = 1 + stream.NextInt(4); left > 0; left--)
                Damage(ref bytes, ref stream);
            if (TorchStateDict.Read(bytes) is WeightReading.Ok)
                read++;
        }

        // Some damage hits only numbers; the rest must have been noticed.
        Assert.InRange(read, 1, rounds - 1);
        Assert.InRange((GC.GetAllocatedBytesForCurrentThread() - allocated) / rounds, 0, 64 * whole.Length);
    }

    private static void Damage(ref byte[] bytes, ref Rng stream)
    {
        var place = stream.NextInt(bytes.Length);
        switch (stream.NextInt(5))
        {
            case 0:
                bytes[place] ^= (byte)(1 << stream.NextInt(8));
                break;
            case 1:
                bytes[place] = (byte)stream.NextInt(256);
                break;
            case 2:
                bytes = [.. bytes[..place], .. bytes[(place + 1)..]];
                break;
            case 3:
                bytes = [.. bytes[..place], (byte)"N()}]tqhRsubeQcXJ\u007f"[stream.NextInt(18)], .. bytes[place..]];
                break;
            default:
                // A part of the file somewhere else: opcodes where they do not belong.
                var length = Math.Min(stream.NextInt(40), bytes.Length - place);
                bytes.AsSpan(place, length).ToArray().CopyTo(bytes.AsSpan(stream.NextInt(bytes.Length - length + 1)));
                break;
        }

        if (bytes.Length == 0)
            bytes = [0];
    }

    private static int IndexAfter(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> part) =>
        bytes.IndexOf(part) + part.Length;

    private static string Reason(WeightReading reading) => Assert.IsType<WeightReading.Refused>(reading).Reason;

    private static byte[] Golden(string name) =>
        File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Golden", name));

    private static void AssertEqual(ImmutableArray<int> shape, float[] values, WeightTensor tensor)
    {
        Assert.Equal(shape, tensor.Shape);
        Assert.Equal(values, tensor.Values.ToArray());
    }
}
