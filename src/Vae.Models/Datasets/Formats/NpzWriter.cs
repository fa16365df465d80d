using System.Buffers.Binary;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace Vae.Models.Datasets.Formats;

/// <summary>
/// Writes NumPy's archive of arrays: a zip with one npy (version 1.0, C order, little-endian) a
/// name, not compressed, as <c>numpy.savez</c> writes it. Arrays may grow side by side: all but
/// what is in a zip wait in files beside it, which are gone at the end. The same arrays give the
/// same bytes. One thread at a time may use it.
/// </summary>
/// <param name="path">The archive; overwritten.</param>
public sealed class NpzWriter(string path) : IDisposable
{
    /// <summary>The first moment that a zip can name, so that no clock changes the bytes.</summary>
    private static readonly DateTimeOffset Written = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<(string Name, FileStream Content)> arrays = [];

    /// <summary>
    /// A new array of single precision; values are appended to it in C order until
    /// <see cref="Complete"/>.
    /// </summary>
    /// <param name="shape">All of it: as many values have to be appended.</param>
    public Action<ReadOnlySpan<float>> AddFloats(string name, params ReadOnlySpan<long> shape)
    {
        var content = Begin(name, "<f4", shape);
        return values => content.Write(MemoryMarshal.AsBytes(values));
    }

    /// <summary>A new array of 64-bit integers, likewise.</summary>
    public Action<ReadOnlySpan<long>> AddIntegers(string name, params ReadOnlySpan<long> shape)
    {
        var content = Begin(name, "<i8", shape);
        return values => content.Write(MemoryMarshal.AsBytes(values));
    }

    /// <summary>A whole array of texts, [texts].</summary>
    public void AddTexts(string name, IReadOnlyCollection<string> texts)
    {
        var longest = Math.Max(1, texts.Select(text => text.EnumerateRunes().Count()).DefaultIfEmpty().Max());
        var content = Begin(name, $"<U{longest}", [texts.Count]);
        foreach (var text in texts)
        {
            var cell = new byte[longest * sizeof(int)];
            Encoding.UTF32.GetBytes(text).CopyTo(cell, 0);
            content.Write(cell);
        }
    }

    /// <summary>One number, an array without dimensions.</summary>
    public void AddNumber(string name, double value)
    {
        var bytes = new byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
        Begin(name, "<f8", []).Write(bytes);
    }

    /// <summary>Writes the archive, to the disk. Nothing can be added any more.</summary>
    public void Complete()
    {
        using var file = new FileStream(path, FileMode.Create, FileAccess.Write);
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in arrays)
            {
                var entry = zip.CreateEntry($"{name}.npy", CompressionLevel.NoCompression);
                entry.LastWriteTime = Written;
                using var target = entry.Open();
                content.Position = 0;
                content.CopyTo(target);
            }
        }

        file.Flush(flushToDisk: true);
    }

    /// <summary>Takes away what waited beside the archive.</summary>
    public void Dispose()
    {
        foreach (var (_, content) in arrays)
            Discard(content);
        arrays.Clear();
    }

    /// <summary>
    /// What is still in memory goes with the file: on a full disk it would find no room there.
    /// </summary>
    private static void Discard(FileStream content)
    {
        try
        {
            content.Dispose();
        }
        catch (IOException)
        {
            File.Delete(content.Name);
        }
    }

    private FileStream Begin(string name, string type, ReadOnlySpan<long> shape)
    {
        var waiting = $"{path}.{arrays.Count}";
        var content = new FileStream(
            waiting,
            FileMode.Create,
            FileAccess.ReadWrite,
            FileShare.None,
            bufferSize: 1 << 16,
            FileOptions.DeleteOnClose
        );
        arrays.Add((name, content));
        content.Write(Header(type, shape));
        return content;
    }

    /// <summary>
    /// See https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html: magic, version,
    /// length, a Python literal padded to 64 bytes.
    /// </summary>
    private static byte[] Header(string type, ReadOnlySpan<long> shape)
    {
        const int Fixed = 10,
            Alignment = 64;
        var sizes = string.Join(", ", shape.ToArray()) + (shape.Length == 1 ? "," : "");
        var text = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({sizes}), }}";
        var length = (Fixed + text.Length + 1 + Alignment - 1) / Alignment * Alignment;
        var header = new byte[length];
        ((ReadOnlySpan<byte>)[0x93, .. "NUMPY"u8, 1, 0]).CopyTo(header);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(8), (ushort)(length - Fixed));
        Encoding.ASCII.GetBytes(text.PadRight(length - Fixed - 1) + "\n", header.AsSpan(Fixed));
        return header;
    }
}
