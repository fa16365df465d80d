using System.Collections.Immutable;

namespace Vae.Models.Datasets.Formats;

/// <summary>
/// One array of NumPy's npy format, read from front to back. Booleans, integers of 8 to 64 bits and
/// floats of 16 to 64 bits are read, of either byte order, in C and in Fortran order. Other values
/// are refused by name.
/// </summary>
internal sealed class NpyArray : IDisposable
{
    private const long MostValues = 4L << 30;

    private readonly Stream content;
    private readonly uint? expectedCrc;
    private Crc32 crc = new();

    /// <param name="length">Of the whole, with its header, in bytes.</param>
    /// <param name="expectedCrc">Null where the file has none.</param>
    public NpyArray(Stream content, long length, uint? expectedCrc)
    {
        (this.content, this.expectedCrc) = (content, expectedCrc);
        Header = NpyHeader.Read(ReadBytes);
        if (Header.Type is not { } type)
            return;
        if (Header.Length + (FileReading.Count(Header.Shape, MostValues) * type.Bytes) != length)
            throw new InvalidDataException("an array is not as long as its header says");
    }

    public NpyHeader Header { get; }

    public ImmutableArray<long> Shape => Header.Shape;

    private NumberType Type =>
        Header.Type ?? throw new UnfitDataException($"holds {Header.Content}", "save it as an array of plain numbers");

    /// <summary>
    /// The next values, in the order of the file, each a whole number from 0 to 255.
    /// </summary>
    public void ReadNext(Span<byte> values)
    {
        var isByte = Type.Bytes == 1 && Type.Kind != NumberKind.Signed;
        if (isByte)
        {
            ReadBytes(values);
            return;
        }

        var stored = new byte[values.Length * Type.Bytes];
        ReadBytes(stored);
        new NumberArray(Type, [values.Length], IsFortran: false, stored).ToBytes("pixels").CopyTo(values);
    }

    /// <summary>The whole array, checked to its end.</summary>
    public NumberArray ReadAll()
    {
        var stored = FileReading.Hold(FileReading.Count(Shape, MostValues), Type);
        ReadBytes(stored);
        ExpectEnd();
        return new NumberArray(Type, Shape, Header.IsFortran, stored);
    }

    /// <summary>Checks that the array has been read to its end, and undamaged.</summary>
    public void ExpectEnd()
    {
        FileReading.ExpectEnd(content);
        if (expectedCrc is { } expected && crc.Value != expected)
            throw new InvalidDataException("an array's checksum is wrong");
    }

    public void Dispose() => content.Dispose();

    private void ReadBytes(Span<byte> bytes)
    {
        content.ReadExactly(bytes);
        crc.Append(bytes);
    }
}
