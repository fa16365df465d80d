using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Compression;
using Vae.Models.Datasets.Files;

namespace Vae.Models.Datasets.Formats;

/// <summary>An array of bytes in the IDX format of MNIST (two zeros, the type, the number of dimensions, each dimension big-endian, the values), plain or gzipped.</summary>
/// <param name="Values">In C order.</param>
internal sealed record IdxFile(ImmutableArray<int> Shape, byte[] Values)
{
    private const byte UnsignedByte = 8;

    /// <summary>No file of the family has more; a damaged header may promise anything.</summary>
    private const long MostValues = 1 << 30;

    private static readonly byte[] GzipMark = [0x1F, 0x8B];

    /// <summary>The whole array: as many values as the header says, and nothing after them.</summary>
    /// <param name="dimensions">How many it must have.</param>
    /// <exception cref="DataException">The file is absent, damaged, cut, or something else.</exception>
    public static IdxFile Read(string path, int dimensions) => FileReading.Read(path, file =>
    {
        Span<byte> mark = stackalloc byte[2];
        var isGzip = file.ReadAtLeast(mark, 2, throwOnEndOfStream: false) == 2 && mark.SequenceEqual(GzipMark);
        file.Position = 0;
        if (!isGzip) return Read(file, dimensions).Array;
        using var content = new GZipStream(file, CompressionMode.Decompress, leaveOpen: true);
        var (array, crc) = Read(content, dimensions);
        CheckTrailer(file, crc);
        return array;
    });

    /// <summary>The reader of the framework takes an archive that was cut after its content for whole: the checksum at the end is compared here.</summary>
    private static void CheckTrailer(FileStream file, uint crc)
    {
        Span<byte> trailer = stackalloc byte[8];
        file.Seek(-trailer.Length, SeekOrigin.End);
        file.ReadExactly(trailer);
        if (BinaryPrimitives.ReadUInt32LittleEndian(trailer) != crc) throw new InvalidDataException("its checksum is wrong or was cut off");
    }

    private static (IdxFile Array, uint Crc) Read(Stream content, int dimensions)
    {
        var header = new byte[4 + (4 * dimensions)];
        content.ReadExactly(header);
        if (header is not [0, 0, UnsignedByte, var stated, ..] || stated != dimensions)
            throw new InvalidDataException($"it does not begin as an IDX file of bytes in {dimensions} dimension{(dimensions == 1 ? "" : "s")}");
        ImmutableArray<int> shape = [.. Enumerable.Range(0, dimensions).Select(i => BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(4 + (4 * i))))];
        var values = new byte[FileReading.Count(shape.Select(dimension => (long)dimension), MostValues)];
        content.ReadExactly(values);
        FileReading.ExpectEnd(content);
        var crc = new Crc32();
        crc.Append(header);
        crc.Append(values);
        return (new IdxFile(shape, values), crc.Value);
    }
}
