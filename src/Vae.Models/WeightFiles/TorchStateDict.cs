using System.Collections.Immutable;
using Vae.Models.Networks;

namespace Vae.Models.WeightFiles;

/// <summary>
/// What PyTorch's <c>torch.save(model.state_dict(), file)</c> writes, as plain tensors: the format
/// of torch up to 1.5 (pickles, then the storages) and the one since, a zip archive. A checkpoint
/// that holds the state dict among other things is read too. Numbers of every precision become
/// single precision.
/// </summary>
public static class TorchStateDict
{
    private const string Remedy =
        "a state dict has tensors alone, or stands in a dict as state_dict or model_state_dict";

    private static readonly ImmutableArray<string> Wrappers = ["state_dict", "model_state_dict"];

    /// <summary>Whether a file begins as those of torch.save do.</summary>
    public static bool Begins(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith("PK"u8) || bytes.StartsWith((ReadOnlySpan<byte>)[0x80, 2]);

    /// <summary>
    /// What a file holds, or why it is not one that can be read. No file makes this throw, or
    /// allocate more than some times its own size and 20 MB.
    /// </summary>
    public static WeightReading Read(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith("PK"u8) ? TorchArchive.Read(bytes) : TorchLegacyFile.Read(bytes);

    /// <summary>The tensors of an unpickled state dict.</summary>
    /// <param name="pickled">The value of the pickle.</param>
    /// <param name="storages">The bytes of each storage, by its key.</param>
    /// <param name="mostNumbers">
    /// How many numbers all tensors may have together: views share storages, and there is no end to
    /// how many views a small file may ask for.
    /// </param>
    internal static WeightReading Assemble(
        PickleValue pickled,
        IReadOnlyDictionary<string, byte[]> storages,
        long mostNumbers
    )
    {
        if (pickled is not PickleValue.Map outer)
            return Refuse("it holds no dict of tensors");
        var map = Inner(outer);
        var tensors = ImmutableArray.CreateBuilder<WeightTensor>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (key, value) in map.Items)
        {
            if (key is not PickleValue.Text { Content: var name })
                return Refuse("its dict has a key that is no text");
            if (value is not PickleValue.Tensor tensor)
                return Refuse($"its entry {name} is no tensor: {Remedy}");
            if (!names.Add(name))
                return Refuse($"its entry {name} stands twice");
            if (!storages.TryGetValue(tensor.Numbers.Key, out var storage))
                return Refuse($"it lacks the storage {tensor.Numbers.Key} of {name}");
            if (storage.Length != tensor.Numbers.Length)
                return Refuse($"the storage {tensor.Numbers.Key} has another size than the pickle says");
            var count = tensor.Shape.Aggregate(1L, (product, size) => product * size);
            if (count > mostNumbers)
                return Refuse("its tensors together are larger than the file");
            mostNumbers -= count;
            tensors.Add(new WeightTensor(name, tensor.Shape, Gather(tensor, storage, (int)count)));
        }

        return new WeightReading.Ok(tensors.ToImmutable());
    }

    /// <summary>
    /// The state dict of a checkpoint that has one by a usual name; else the dict itself.
    /// </summary>
    private static PickleValue.Map Inner(PickleValue.Map outer)
    {
        foreach (var (key, value) in outer.Items)
        {
            if (key is not PickleValue.Text { Content: var name } || !Wrappers.Contains(name))
                continue;
            if (value is PickleValue.Map inner)
                return inner;
        }

        return outer;
    }

    /// <summary>The numbers of a view, row by row.</summary>
    private static float[] Gather(PickleValue.Tensor tensor, byte[] storage, int count)
    {
        var (values, index, place) = (new float[count], new int[tensor.Shape.Length], tensor.Offset);
        var type = tensor.Numbers.Type;
        for (var i = 0; i < count; i++)
        {
            values[i] = type.DecodeSingle(storage.AsSpan((int)place * type.Bytes, type.Bytes));
            for (var d = index.Length - 1; d >= 0; d--)
            {
                place += tensor.Strides[d];
                if (++index[d] < tensor.Shape[d])
                    break;
                place -= tensor.Strides[d] * index[d];
                index[d] = 0;
            }
        }

        return values;
    }

    private static WeightReading.Refused Refuse(string reason) => new(reason);
}
