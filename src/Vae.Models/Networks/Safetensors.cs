using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using Vae.Models.Datasets.Formats;

namespace Vae.Models.Networks;

/// <summary>
/// The safetensors file format: the length of the header (8 bytes, little-endian), a JSON header
/// that names each tensor's dtype, shape and place, padded with spaces to a multiple of 8, and the
/// bytes of all tensors without a gap. Float32 is written. Float64, float32, float16, bfloat16,
/// int64 and int32 are read, in single precision. A name that stands twice is refused. See
/// https://huggingface.co/docs/safetensors.
/// </summary>
public static class Safetensors
{
    private const string MetadataKey = "__metadata__",
        Single = "F32",
        Types = "F64, F32, F16, BF16, I64 and I32";

    // The limit of the format's own reader.
    private const int LargestHeader = 100_000_000;

    /// <summary>The file's bytes. Equal input gives equal bytes.</summary>
    public static byte[] Write(IReadOnlyList<WeightTensor> tensors, ImmutableSortedDictionary<string, string> metadata)
    {
        var header = Header(tensors, metadata);
        var padded = (header.Length + 7) / 8 * 8;
        var bytes = new byte[8 + padded + tensors.Sum(tensor => tensor.Values.Length * sizeof(float))];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, padded);
        header.CopyTo(bytes.AsSpan(8));
        bytes.AsSpan(8 + header.Length, padded - header.Length).Fill((byte)' ');
        var rest = bytes.AsSpan(8 + padded);
        foreach (var tensor in tensors)
        {
            MemoryMarshal.AsBytes(tensor.Values).CopyTo(rest);
            rest = rest[(tensor.Values.Length * sizeof(float))..];
        }

        return bytes;
    }

    /// <summary>What a file holds, or why it is not one that can be read.</summary>
    public static SafetensorsReading Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 8)
            return Refuse("it is shorter than its own header's length");
        var headerLength = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        if (headerLength is < 2 or > LargestHeader || headerLength > bytes.Length - 8)
            return Refuse("the header is longer than the file");
        var data = bytes[(8 + (int)headerLength)..];
        try
        {
            using var header = JsonDocument.Parse(bytes.Slice(8, (int)headerLength).ToArray());
            return ReadTensors(header.RootElement, data);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The second is what half a surrogate pair within a name gives.
            return Refuse("the header is not JSON");
        }
    }

    private static ReadOnlySpan<byte> Header(
        IReadOnlyList<WeightTensor> tensors,
        ImmutableSortedDictionary<string, string> metadata
    )
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            if (metadata.Count > 0)
            {
                json.WriteStartObject(MetadataKey);
                foreach (var (key, value) in metadata)
                    json.WriteString(key, value);
                json.WriteEndObject();
            }

            var offset = 0L;
            foreach (var tensor in tensors)
            {
                json.WriteStartObject(tensor.Name);
                json.WriteString("dtype", Single);
                WriteNumbers(json, "shape", tensor.Shape.Select(size => (long)size));
                WriteNumbers(json, "data_offsets", [offset, offset += tensor.Values.Length * sizeof(float)]);
                json.WriteEndObject();
            }

            json.WriteEndObject();
        }

        return buffer.WrittenSpan;
    }

    private static void WriteNumbers(Utf8JsonWriter json, string name, IEnumerable<long> numbers)
    {
        json.WriteStartArray(name);
        foreach (var number in numbers)
            json.WriteNumberValue(number);
        json.WriteEndArray();
    }

    private static SafetensorsReading ReadTensors(JsonElement header, ReadOnlySpan<byte> data)
    {
        if (header.ValueKind != JsonValueKind.Object)
            return Refuse("the header is not a JSON object");
        var metadata = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        var tensors = new List<(int From, int To, WeightTensor Tensor)>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in header.EnumerateObject())
        {
            if (entry.NameEquals(MetadataKey))
            {
                if (!TryReadMetadata(entry.Value, metadata))
                    return Refuse("the metadata are not a map of strings");
                continue;
            }

            if (!names.Add(entry.Name))
                return Refuse($"the entry {entry.Name} stands twice");
            if (!TryReadType(entry.Value, out var type))
                return Refuse($"the entry {entry.Name} is of no type that is read: {Types}");
            if (EntryOf(entry.Value, type, data.Length) is not { } found)
                return Refuse($"the entry {entry.Name} is not that of a tensor within the file");
            var (shape, from, to) = found;
            tensors.Add((from, to, new WeightTensor(entry.Name, shape, Decode(data[from..to], type))));
        }

        tensors.Sort((a, b) => a.From != b.From ? a.From.CompareTo(b.From) : a.To.CompareTo(b.To));
        var end = 0L;
        foreach (var (from, to, tensor) in tensors)
        {
            if (from != end)
                return Refuse($"the bytes of {tensor.Name} do not begin where those before it end");
            end = to;
        }

        if (end != data.Length)
            return Refuse("its tensors do not fill the file");
        return new SafetensorsReading.Ok([.. tensors.Select(tensor => tensor.Tensor)], metadata.ToImmutable());
    }

    private static bool TryReadMetadata(JsonElement element, ImmutableSortedDictionary<string, string>.Builder metadata)
    {
        if (element.ValueKind != JsonValueKind.Object)
            return false;
        foreach (var entry in element.EnumerateObject())
        {
            if (entry.Value.ValueKind != JsonValueKind.String)
                return false;
            metadata[entry.Name] = entry.Value.GetString()!;
        }

        return true;
    }

    private static bool TryReadType(JsonElement entry, out NumberType type)
    {
        type = default;
        if (entry.ValueKind != JsonValueKind.Object || !entry.TryGetProperty("dtype", out var dtype))
            return false;
        if (dtype.ValueKind != JsonValueKind.String)
            return false;
        if (NumberType.OfSafetensors(dtype.GetString()!) is not { } known)
            return false;
        type = known;
        return true;
    }

    private static float[] Decode(ReadOnlySpan<byte> stored, NumberType type)
    {
        // Copied as it lies, so that the bits of a NaN are kept.
        if (type == NumberType.Single)
            return MemoryMarshal.Cast<byte, float>(stored).ToArray();
        var values = new float[stored.Length / type.Bytes];
        for (var i = 0; i < values.Length; i++)
            values[i] = type.DecodeSingle(stored.Slice(i * type.Bytes, type.Bytes));
        return values;
    }

    /// <summary>A tensor's shape and bytes; null if they do not fit the file.</summary>
    private static (ImmutableArray<int> Shape, int From, int To)? EntryOf(
        JsonElement entry,
        NumberType type,
        int dataLength
    )
    {
        if (
            !TryReadNumbers(entry, "shape", out var sizes)
            || !TryReadNumbers(entry, "data_offsets", out var offsets)
            || offsets.Length != 2
        )
            return null;
        var (from, to) = (offsets[0], offsets[1]);
        if (from > to || to > dataLength)
            return null;
        var bytes = (Int128)type.Bytes;
        foreach (var size in sizes)
        {
            bytes *= size;
            if (size > int.MaxValue || bytes > dataLength)
                return null;
        }

        if (bytes != to - from)
            return null;
        return ([.. sizes.Select(size => (int)size)], (int)from, (int)to);
    }

    private static bool TryReadNumbers(JsonElement entry, string name, out ImmutableArray<long> numbers)
    {
        numbers = [];
        if (!entry.TryGetProperty(name, out var array) || array.ValueKind != JsonValueKind.Array)
            return false;
        foreach (var element in array.EnumerateArray())
        {
            if (element.ValueKind != JsonValueKind.Number || !element.TryGetInt64(out var number) || number < 0)
                return false;
            numbers = numbers.Add(number);
        }

        return true;
    }

    private static SafetensorsReading Refuse(string reason) => new SafetensorsReading.Refused(reason);
}
