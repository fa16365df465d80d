using System.Collections.Immutable;

namespace Vae.Models.Datasets.Formats;

/// <summary>A whole array of numbers as a file stores it.</summary>
/// <param name="IsFortran">
/// Whether the first axis varies fastest, as in Fortran and MATLAB; else the last one.
/// </param>
/// <param name="Stored">[values, bytes a value], in the file's order.</param>
internal sealed record NumberArray(NumberType Type, ImmutableArray<long> Shape, bool IsFortran, byte[] Stored)
{
    private const int Chunk = 1 << 12;

    public int Count => Stored.Length / Type.Bytes;

    /// <summary>What the array is, for messages: <c>float32 [100, 28, 28]</c>.</summary>
    public override string ToString() => Describe(Type, Shape);

    public static string Describe(NumberType type, ImmutableArray<long> shape) =>
        $"{type} [{string.Join(", ", shape)}]";

    /// <summary>All values in C order.</summary>
    public float[] ToFloats() => Convert(value => (float)value);

    /// <summary>All values in C order, each a whole number from 0 to 255.</summary>
    /// <param name="what">The values' name in messages: "classes".</param>
    /// <exception cref="UnfitDataException">Some value is another one.</exception>
    public byte[] ToBytes(string what) =>
        Convert(value =>
        {
            var rounded = (byte)Math.Clamp(value, byte.MinValue, byte.MaxValue);
            if (rounded == value)
                return rounded;
            throw new UnfitDataException($"holds the value {value}", $"{what} are whole numbers from 0 to 255");
        });

    /// <summary>
    /// All values in C order as pixels of a byte. White is 255 for numbers that go beyond 1; it is
    /// true for booleans and 1.0 for floats that are all between 0 and 1.
    /// </summary>
    /// <exception cref="UnfitDataException">They are neither.</exception>
    public byte[] ToPixels()
    {
        if (Type.Kind == NumberKind.Boolean)
            return Convert(value => (byte)(byte.MaxValue * value));
        if (!Type.IsFloat)
            return ToBytes("pixels");
        var values = ToFloats();
        if (values.Length == 0 || values.Max() > 1 || !values.All(float.IsFinite))
            return ToBytes("pixels");
        return Array.ConvertAll(values, PixelOfShare);
    }

    private static byte PixelOfShare(float share)
    {
        var pixel = Math.Round(byte.MaxValue * (double)share);
        // The distance allows for half precision, which has 11 bits.
        if (share >= 0 && Math.Abs((byte.MaxValue * (double)share) - pixel) <= 0.1)
            return (byte)pixel;
        var remedy = "pixels are whole numbers from 0 to 255, or those divided by 255";
        throw new UnfitDataException($"holds the pixel {share}", remedy);
    }

    private T[] Convert<T>(Func<double, T> convert)
    {
        var values = new T[Count];
        Span<double> decoded = stackalloc double[Chunk];
        for (var start = 0; start < values.Length; start += Chunk)
        {
            var part = decoded[..Math.Min(Chunk, values.Length - start)];
            Type.Decode(Stored.AsSpan(start * Type.Bytes, part.Length * Type.Bytes), part);
            for (var i = 0; i < part.Length; i++)
                values[start + i] = convert(part[i]);
        }

        return IsFortran && Shape.Length > 1 ? InCOrder(values) : values;
    }

    private T[] InCOrder<T>(T[] values)
    {
        var turned = new T[values.Length];
        var (index, strides) = (new long[Shape.Length], new long[Shape.Length]);
        var stride = 1L;
        for (var axis = 0; axis < Shape.Length; stride *= Shape[axis++])
            strides[axis] = stride;
        var place = 0L;
        for (var i = 0; i < turned.Length; i++)
        {
            turned[i] = values[place];
            for (var axis = Shape.Length - 1; axis >= 0; axis--)
            {
                place += strides[axis];
                if (++index[axis] < Shape[axis])
                    break;
                place -= strides[axis] * index[axis];
                index[axis] = 0;
            }
        }

        return turned;
    }
}
