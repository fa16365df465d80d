using System.Buffers.Binary;

namespace Vae.Models.WeightFiles;

/// <summary>
/// torch.save's format up to version 1.5: pickles of a magic number, of the protocol, of the
/// writing machine, of the object and of the storages' keys, one after the other; then each
/// storage, as the count of its numbers (8 bytes) and the numbers, little-endian.
/// </summary>
internal static class TorchLegacyFile
{
    private const int Protocol = 1001;

    private static readonly Int128 Magic = new(0x1950, 0xA86A20F9469CFC6C);

    public static WeightReading Read(ReadOnlySpan<byte> bytes)
    {
        var position = 0;
        if (Unpickler.Read(bytes, ref position, out var magic) is { } first)
            return Refuse(first);
        if (magic is not PickleValue.Whole { Number: var number } || number != Magic)
            return Refuse("it is a pickle but does not begin with torch's magic number");
        if (Unpickler.Read(bytes, ref position, out var protocol) is { } second)
            return Refuse(second);
        if (protocol is not PickleValue.Whole { Number: var version } || version != Protocol)
            return Refuse($"it is not of torch's protocol {Protocol}");
        if (Unpickler.Read(bytes, ref position, out var machine) is { } third)
            return Refuse(third);
        if (!IsLittleEndian(machine))
            return Refuse("it was not written on a little-endian machine");
        var named = new Dictionary<string, PickleValue.Storage>(StringComparer.Ordinal);
        if (Unpickler.Read(bytes, ref position, named, out var pickled) is { } fourth)
            return Refuse(fourth);
        if (Unpickler.Read(bytes, ref position, out var keys) is { } fifth)
            return Refuse(fifth);
        if (keys is not PickleValue.Sequence { Items: var list } || pickled is not PickleValue.Map)
            return Refuse("it holds no dict of tensors with the keys of their storages");

        var storages = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        foreach (var item in list)
        {
            if (item is not PickleValue.Text { Content: var key } || !named.TryGetValue(key, out var storage))
                return Refuse("it holds a storage that no tensor has");
            var size = storage.Type.Bytes;
            if (bytes.Length - position < sizeof(long))
                return Refuse("it ends before its last storage");
            var count = BinaryPrimitives.ReadInt64LittleEndian(bytes[position..]);
            position += sizeof(long);
            if (count < 0 || count > (bytes.Length - position) / size)
                return Refuse($"the storage {key} is longer than the file");
            var length = (int)count * size;
            if (!storages.TryAdd(key, bytes.Slice(position, length).ToArray()))
                return Refuse($"the storage {key} stands twice");
            position += length;
        }

        return position == bytes.Length
            ? TorchStateDict.Assemble(pickled, storages, bytes.Length)
            : Refuse("it goes on after its last storage");
    }

    private static bool IsLittleEndian(PickleValue machine) =>
        machine is PickleValue.Map map
        && map.Items.Any(item =>
            item is (PickleValue.Text { Content: "little_endian" }, PickleValue.Flag { IsTrue: true })
        );

    private static WeightReading.Refused Refuse(string reason) => new(reason);
}
