using System.Collections.Immutable;
using Vae.Models.Datasets.Formats;

namespace Vae.Models.WeightFiles;

/// <summary>
/// A value of a pickle, of the few kinds that a state dict is made of. A list or map may hold
/// itself, so that code must not recurse into them.
/// </summary>
internal abstract class PickleValue
{
    private PickleValue() { }

    public sealed class None : PickleValue;

    public sealed class Flag(bool isTrue) : PickleValue
    {
        public bool IsTrue => isTrue;
    }

    public sealed class Whole(Int128 number) : PickleValue
    {
        public Int128 Number => number;
    }

    /// <summary>A number that is not whole, as in what is saved beside a state dict.</summary>
    public sealed class Real : PickleValue;

    public sealed class Text(string content) : PickleValue
    {
        public string Content => content;
    }

    public sealed class Tuple(ImmutableArray<PickleValue> items) : PickleValue
    {
        public ImmutableArray<PickleValue> Items => items;
    }

    public sealed class Sequence : PickleValue
    {
        public List<PickleValue> Items { get; } = [];
    }

    /// <summary>A dict, or an OrderedDict: in the order of setting.</summary>
    public sealed class Map : PickleValue
    {
        public List<(PickleValue Key, PickleValue Value)> Items { get; } = [];
    }

    /// <summary>
    /// One of the few things that may be asked for by name: nothing is imported, nothing run.
    /// </summary>
    public sealed class Global(string name) : PickleValue
    {
        public string Name => name;
    }

    /// <summary>Numbers that lie elsewhere in the file.</summary>
    public sealed class Storage(string key, NumberType type, long count) : PickleValue
    {
        public string Key => key;

        public NumberType Type => type;

        /// <summary>In bytes.</summary>
        public long Length => count * type.Bytes;

        public long Count => count;
    }

    /// <summary>A view of a storage, checked to lie within it.</summary>
    public sealed class Tensor(Storage numbers, long offset, ImmutableArray<int> shape, ImmutableArray<long> strides)
        : PickleValue
    {
        public Storage Numbers => numbers;

        public long Offset => offset;

        public ImmutableArray<int> Shape => shape;

        public ImmutableArray<long> Strides => strides;
    }
}
