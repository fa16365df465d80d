using System.Collections.Immutable;
using Vae.Models.Datasets.Formats;

namespace Vae.Models.WeightFiles;

/// <summary>
/// What the few calls of a state dict's pickle make: an OrderedDict, a storage, a tensor, a
/// parameter. A call of anything else, or with anything else, makes nothing.
/// </summary>
internal static class PickleConstruction
{
    public const string OrderedDict = "collections.OrderedDict",
        RebuildTensor = "torch._utils._rebuild_tensor_v2",
        RebuildParameter = "torch._utils._rebuild_parameter";

    private const int MostDimensions = 16;

    /// <summary>Whether a state dict may ask for it.</summary>
    public static bool Knows(string name) =>
        name is OrderedDict or RebuildTensor or RebuildParameter || NumberType.OfTorch(name) is not null;

    /// <summary>What a call gives; null if it is not one of those.</summary>
    public static PickleValue? Call(PickleValue function, PickleValue arguments) =>
        (function, arguments) switch
        {
            (PickleValue.Global { Name: OrderedDict }, PickleValue.Tuple { Items: [] }) => new PickleValue.Map(),
            (
                PickleValue.Global { Name: RebuildTensor },
                PickleValue.Tuple
                {
                    Items: [
                        PickleValue.Storage storage,
                        PickleValue.Whole offset,
                        PickleValue.Tuple size,
                        PickleValue.Tuple stride,
                        PickleValue.Flag,
                        PickleValue.Map,
                    ]
                }
            ) => Tensor(storage, offset.Number, size.Items, stride.Items),
            (
                PickleValue.Global { Name: RebuildParameter },
                PickleValue.Tuple { Items: [PickleValue.Tensor tensor, PickleValue.Flag, PickleValue.Map] }
            ) => tensor,
            _ => null,
        };

    /// <summary>
    /// What a persistent id names: ('storage', type, key, where it was, count), of older files with
    /// a sixth entry that says it is whole.
    /// </summary>
    public static PickleValue.Storage? Storage(PickleValue id) =>
        id switch
        {
            PickleValue.Tuple
            {
                Items: [
                    PickleValue.Text { Content: "storage" },
                    PickleValue.Global type,
                    PickleValue.Text key,
                    PickleValue.Text,
                    PickleValue.Whole count,
                    ..,
                ] items
            }
                when items is [_, _, _, _, _] or [_, _, _, _, _, PickleValue.None]
                    && NumberType.OfTorch(type.Name) is { } known
                    && count.Number >= 0
                    && count.Number <= int.MaxValue => new PickleValue.Storage(key.Content, known, (long)count.Number),
            _ => null,
        };

    private static PickleValue.Tensor? Tensor(
        PickleValue.Storage storage,
        Int128 offset,
        ImmutableArray<PickleValue> size,
        ImmutableArray<PickleValue> stride
    )
    {
        if (size.Length != stride.Length || size.Length > MostDimensions || offset < 0 || offset > storage.Count)
            return null;
        var (shape, strides) = (ImmutableArray.CreateBuilder<int>(), ImmutableArray.CreateBuilder<long>());
        var (count, last) = ((Int128)1, offset);
        for (var i = 0; i < size.Length; i++)
        {
            if (size[i] is not PickleValue.Whole { Number: var length } || length < 0 || length > int.MaxValue)
                return null;
            if (stride[i] is not PickleValue.Whole { Number: var step } || step < 0 || step > int.MaxValue)
                return null;
            shape.Add((int)length);
            strides.Add((long)step);
            count *= length;
            last += (length - 1) * step;
            if (count > int.MaxValue)
                return null;
        }

        return count == 0 || last < storage.Count
            ? new PickleValue.Tensor(storage, (long)offset, shape.ToImmutable(), strides.ToImmutable())
            : null;
    }
}
