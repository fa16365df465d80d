using System.Buffers.Binary;
using System.Globalization;

namespace Vae.Models.Datasets.Formats;

/// <summary>What the bytes of a stored number mean.</summary>
internal enum NumberKind
{
    Boolean,
    Signed,
    Unsigned,
    Float,

    /// <summary>The upper 16 bits of a float of 32: bfloat16.</summary>
    BrainFloat,
}

/// <summary>The type of the numbers of a file.</summary>
/// <param name="Bytes">A number: 1, 2, 4 or 8.</param>
internal readonly record struct NumberType(NumberKind Kind, int Bytes, bool IsBigEndian = false)
{
    public static readonly NumberType Byte = new(NumberKind.Unsigned, 1);

    public static readonly NumberType Single = new(NumberKind.Float, 4);

    public bool IsFloat => Kind == NumberKind.Float;

    /// <summary>
    /// The numbers of weights, by the names of safetensors; null where they are not read.
    /// </summary>
    public static NumberType? OfSafetensors(string name) =>
        name switch
        {
            "F64" => new(NumberKind.Float, 8),
            "F32" => Single,
            "F16" => new(NumberKind.Float, 2),
            "BF16" => new(NumberKind.BrainFloat, 2),
            "I64" => new(NumberKind.Signed, 8),
            "I32" => new(NumberKind.Signed, 4),
            _ => null,
        };

    /// <summary>
    /// The numbers of weights, by the names of PyTorch's storages; null where they are not read.
    /// </summary>
    public static NumberType? OfTorch(string storage) =>
        storage switch
        {
            "torch.DoubleStorage" => new(NumberKind.Float, 8),
            "torch.FloatStorage" => Single,
            "torch.HalfStorage" => new(NumberKind.Float, 2),
            "torch.BFloat16Storage" => new(NumberKind.BrainFloat, 2),
            "torch.LongStorage" => new(NumberKind.Signed, 8),
            "torch.IntStorage" => new(NumberKind.Signed, 4),
            _ => null,
        };

    /// <summary>
    /// The type of a NumPy description such as <c>&lt;f4</c>; null where it is no plain number.
    /// </summary>
    public static NumberType? OfNumpy(string description)
    {
        if (description is not [var order and ('<' or '>' or '|' or '='), var code, .. var size])
            return null;
        if (!int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes))
            return null;
        NumberType? type = (code, bytes) switch
        {
            ('b', 1) => new(NumberKind.Boolean, 1),
            ('i', 1 or 2 or 4 or 8) => new(NumberKind.Signed, bytes),
            ('u', 1 or 2 or 4 or 8) => new(NumberKind.Unsigned, bytes),
            ('f', 2 or 4 or 8) => new(NumberKind.Float, bytes),
            _ => null,
        };
        return type is { } known ? known with { IsBigEndian = order == '>' && bytes > 1 } : null;
    }

    /// <summary>The type of an IDX file's third byte; null where the format has none.</summary>
    public static NumberType? OfIdx(byte code) =>
        code switch
        {
            0x08 => Byte,
            0x09 => new(NumberKind.Signed, 1),
            0x0B => new(NumberKind.Signed, 2, IsBigEndian: true),
            0x0C => new(NumberKind.Signed, 4, IsBigEndian: true),
            0x0D => new(NumberKind.Float, 4, IsBigEndian: true),
            0x0E => new(NumberKind.Float, 8, IsBigEndian: true),
            _ => null,
        };

    /// <summary>Reads numbers. A 64-bit integer beyond 2^53 is rounded.</summary>
    /// <param name="stored">[values, <see cref="Bytes"/>].</param>
    public void Decode(ReadOnlySpan<byte> stored, Span<double> values)
    {
        for (var i = 0; i < values.Length; i++)
            values[i] = Decode(stored.Slice(i * Bytes, Bytes));
    }

    /// <summary>Reads one number in single precision.</summary>
    public float DecodeSingle(ReadOnlySpan<byte> stored) => (float)Decode(stored);

    /// <summary>NumPy's name: uint8, float32, bool.</summary>
    public override string ToString() =>
        Kind switch
        {
            NumberKind.Boolean => "bool",
            NumberKind.Signed => $"int{8 * Bytes}",
            NumberKind.Unsigned => $"uint{8 * Bytes}",
            NumberKind.BrainFloat => "bfloat16",
            _ => $"float{8 * Bytes}",
        };

    private double Decode(ReadOnlySpan<byte> stored) =>
        (Kind, Bytes) switch
        {
            (NumberKind.Boolean, _) => stored[0] == 0 ? 0 : 1,
            (NumberKind.Signed, 1) => (sbyte)stored[0],
            (NumberKind.Unsigned, 1) => stored[0],
            (NumberKind.Signed, 2) => (short)Bits(stored),
            (NumberKind.Signed, 4) => (int)Bits(stored),
            (NumberKind.Signed, _) => (long)Bits(stored),
            (NumberKind.Unsigned, _) => Bits(stored),
            (NumberKind.BrainFloat, _) => BitConverter.UInt32BitsToSingle((uint)Bits(stored) << 16),
            (_, 2) => (double)BitConverter.UInt16BitsToHalf((ushort)Bits(stored)),
            (_, 4) => BitConverter.UInt32BitsToSingle((uint)Bits(stored)),
            _ => BitConverter.UInt64BitsToDouble(Bits(stored)),
        };

    private ulong Bits(ReadOnlySpan<byte> stored) =>
        (Bytes, IsBigEndian) switch
        {
            (2, false) => BinaryPrimitives.ReadUInt16LittleEndian(stored),
            (2, true) => BinaryPrimitives.ReadUInt16BigEndian(stored),
            (4, false) => BinaryPrimitives.ReadUInt32LittleEndian(stored),
            (4, true) => BinaryPrimitives.ReadUInt32BigEndian(stored),
            (_, false) => BinaryPrimitives.ReadUInt64LittleEndian(stored),
            _ => BinaryPrimitives.ReadUInt64BigEndian(stored),
        };
}
