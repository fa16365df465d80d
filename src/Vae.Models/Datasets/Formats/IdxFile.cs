using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Compression;

namespace Vae.Models.Datasets.Formats;

/// <summary>
/// An array in the IDX format of MNIST: two zeros, the type, the number of dimensions, each
/// dimension big-endian, the values big-endian. It is plain or gzipped, in one member or several.
/// </summary>
internal static class IdxFile
{
    /// <summary>No file of the family has more; a damaged header may promise anything.</summary>
    private const long MostValues = 1 << 30;

    /// <summary>
    /// The whole array: as many values as the header says, and nothing after them.
    /// </summary>
    public static NumberArray Read(FileStream file)
    {
        var head = FileReading.Head(file);
        if (!FileKind.IsGzip(head))
            return Read(file, head).Array;
        using var content = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true);
        var (array, header) = Read(content, outer: null);
        GzipEnd.Check(file, header, array.Stored);
        return array;
    }

    /// <param name="outer">
    /// How the file begins; null where it is an archive of this content.
    /// </param>
    private static (NumberArray Array, byte[] Header) Read(Stream content, byte[]? outer)
    {
        var mark = new byte[4];
        content.ReadExactly(mark);
        if (mark is not [0, 0, var code, var rank] || NumberType.OfIdx(code) is not { } type || rank is 0 or > 8)
            throw FileReading.NotA("an IDX array", outer ?? mark);
        var sizes = new byte[4 * rank];
        content.ReadExactly(sizes);
        ImmutableArray<long> shape = [.. sizes.Chunk(4).Select(Size)];
        var stored = FileReading.Hold(FileReading.Count(shape, MostValues), type);
        content.ReadExactly(stored);
        FileReading.ExpectEnd(content);
        return (new NumberArray(type, shape, IsFortran: false, stored), [.. mark, .. sizes]);
    }

    private static long Size(byte[] stored) => BinaryPrimitives.ReadInt32BigEndian(stored);
}
