using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Vae.Models.Tests.Datasets.Formats;

/// <summary>Writes array files for tests.</summary>
internal static class ArrayFiles
{
    public static byte[] Idx(int[] shape, byte[] values, byte type = 8)
    {
        var header = new byte[4 + (4 * shape.Length)];
        (header[2], header[3]) = (type, (byte)shape.Length);
        for (var i = 0; i < shape.Length; i++)
            BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4 + (4 * i)), shape[i]);
        return [.. header, .. values];
    }

    public static byte[] Gzip(byte[] content)
    {
        using var target = new MemoryStream();
        using (var gzip = new GZipStream(target, CompressionLevel.Optimal))
            gzip.Write(content);
        return target.ToArray();
    }

    public static byte[] Npz(string header, byte[] values) => Npz(("arr_0", Npy(header, values)));

    public static byte[] Npz(params (string Name, byte[] Content)[] arrays)
    {
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in arrays)
            {
                using var entry = archive.CreateEntry($"{name}.npy").Open();
                entry.Write(content);
            }
        }

        return file.ToArray();
    }

    /// <summary>As NumPy writes it.</summary>
    public static byte[] Npy(string type, bool isFortran, string shape, byte[] values) =>
        Npy($"{{'descr': '{type}', 'fortran_order': {isFortran}, 'shape': {shape}, }}", values);

    public static byte[] Npy(string header, byte[] values)
    {
        var padded = header.PadRight(117) + "\n";
        return [0x93, .. "NUMPY"u8, 1, 0, (byte)padded.Length, 0, .. Encoding.ASCII.GetBytes(padded), .. values];
    }
}
