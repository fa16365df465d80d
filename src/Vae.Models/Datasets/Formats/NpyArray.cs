using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.RegularExpressions;

namespace Vae.Models.Datasets.Formats;

/// <summary>
/// One array of NumPy's npy format, read from front to back: bytes (<c>u1</c>), 64-bit integers (<c>i8</c>), floats (<c>f4</c>, <c>f8</c>), little-endian, in C order.
/// Anything else, pickled objects above all, is refused.
/// </summary>
internal sealed partial class NpyArray : IDisposable
{
    private const long MostValues = 4L << 30;
    private const int LongestHeader = 1 << 16;

    private readonly Stream content;
    private readonly uint expectedCrc;
    private Crc32 crc = new();

    /// <param name="length">Of the whole, with its header, in bytes.</param>
    public NpyArray(Stream content, long length, uint expectedCrc)
    {
        (this.content, this.expectedCrc) = (content, expectedCrc);
        var (header, headerLength) = ReadHeader();
        var parts = Header().Match(header);
        if (!parts.Success) throw new InvalidDataException($"an array has a header that NumPy does not write: {(header.Length <= 80 ? header : header[..80])}");
        Type = parts.Groups[1].Value;
        if (ItemBytes == 0) throw new InvalidDataException($"an array has values of type '{Type}', where bytes, 64-bit integers or floats were expected");
        if (parts.Groups[2].Value == "True") throw new InvalidDataException("an array is in Fortran order, where C order was expected");
        Shape = [.. Dimension().Matches(parts.Groups[3].Value).Select(match => long.TryParse(match.Value, CultureInfo.InvariantCulture, out var size) ? size : -1)];
        if (headerLength + (FileReading.Count(Shape, MostValues) * ItemBytes) != length) throw new InvalidDataException("an array is not as long as its header says");
    }

    /// <summary>NumPy's name of the type, with its byte order.</summary>
    public string Type { get; }

    public ImmutableArray<long> Shape { get; }

    private int ItemBytes => Type switch { "|u1" => 1, "<f4" => 4, "<f8" or "<i8" => 8, _ => 0 };

    /// <summary>Fails unless the array has this type and as many dimensions; a negative size is any.</summary>
    public void Expect(string type, params ReadOnlySpan<long> shape)
    {
        var fits = Type == type && Shape.Length == shape.Length;
        for (var i = 0; fits && i < shape.Length; i++) fits = shape[i] < 0 || shape[i] == Shape[i];
        if (!fits) throw new InvalidDataException($"an array is {Type} [{string.Join(", ", Shape)}], where {type} [{string.Join(", ", shape.ToArray().Select(size => size < 0 ? "any" : $"{size}"))}] was expected");
    }

    /// <summary>The next values, as they lie in the file.</summary>
    public void Read<T>(Span<T> values)
        where T : unmanaged => ReadBytes(MemoryMarshal.AsBytes(values));

    /// <summary>Checks that the array has been read to its end, and undamaged.</summary>
    public void ExpectEnd()
    {
        FileReading.ExpectEnd(content);
        if (crc.Value != expectedCrc) throw new InvalidDataException("an array's checksum is wrong");
    }

    public void Dispose() => content.Dispose();

    private (string Header, int Length) ReadHeader()
    {
        var start = new byte[8];
        ReadBytes(start);
        if (start[0] != 0x93 || !start.AsSpan(1, 5).SequenceEqual("NUMPY"u8))
            throw new InvalidDataException("an array does not begin as an npy file");
        var size = new byte[start[6] == 1 ? 2 : 4];
        ReadBytes(size);
        var length = size.Length == 2 ? BinaryPrimitives.ReadUInt16LittleEndian(size) : BinaryPrimitives.ReadUInt32LittleEndian(size);
        if (start[6] is < 1 or > 3 || length > LongestHeader) throw new InvalidDataException($"an array is of npy version {start[6]} with a header of {length} bytes");
        var header = new byte[length];
        ReadBytes(header);
        return (Encoding.UTF8.GetString(header), start.Length + size.Length + header.Length);
    }

    private void ReadBytes(Span<byte> bytes)
    {
        content.ReadExactly(bytes);
        crc.Append(bytes);
    }

    [GeneratedRegex(@"^\{'descr': '([^']*)', 'fortran_order': (True|False), 'shape': \(([0-9, ]*)\), \}\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Header();

    [GeneratedRegex("[0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex Dimension();
}
