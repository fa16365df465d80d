using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;
using Vae.Models.Datasets.Formats;

namespace Vae.Models.Tests.Datasets;

public sealed class NpzWriterTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("sweep-npz-").FullName;

    [Fact]
    public void Arrays_that_grew_side_by_side_are_read_back()
    {
        var path = Write("a.npz");
        using (var zip = ZipFile.OpenRead(path))
        {
            Assert.Equal([1f, 2, 3, 4, float.NaN, 6], MemoryMarshal.Cast<byte, float>(ValuesOf(zip, "mean")).ToArray());
            Assert.Equal([7L, -8, long.MaxValue], MemoryMarshal.Cast<byte, long>(ValuesOf(zip, "row")).ToArray());
            Assert.Equal([0.1], MemoryMarshal.Cast<byte, double>(ValuesOf(zip, "scale")).ToArray());
            Assert.Equal("angleé\0\0\0\0", Encoding.UTF32.GetString(ValuesOf(zip, "names")));
        }

        Assert.Equal(["a.npz"], Directory.GetFiles(folder).Select(Path.GetFileName));
    }

    [Fact]
    public void Headers_are_as_numpy_writes_them()
    {
        using var zip = ZipFile.OpenRead(Write("b.npz"));
        Assert.Equal("{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }", HeaderOf(zip, "mean"));
        Assert.Equal("{'descr': '<i8', 'fortran_order': False, 'shape': (3,), }", HeaderOf(zip, "row"));
        Assert.Equal("{'descr': '<U5', 'fortran_order': False, 'shape': (2,), }", HeaderOf(zip, "names"));
        Assert.Equal("{'descr': '<f8', 'fortran_order': False, 'shape': (), }", HeaderOf(zip, "scale"));
        Assert.All(zip.Entries, entry => Assert.Equal(entry.Length, entry.CompressedLength));
    }

    [Fact]
    public void Equal_arrays_give_equal_bytes() =>
        Assert.Equal(File.ReadAllBytes(Write("c.npz")), File.ReadAllBytes(Write("d.npz")));

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private string Write(string name)
    {
        var path = Path.Combine(folder, name);
        using var writer = new NpzWriter(path);
        var mean = writer.AddFloats("mean", 3, 2);
        var row = writer.AddIntegers("row", 3);
        mean([1, 2]);
        row([7, -8]);
        mean([3, 4, float.NaN, 6]);
        row([long.MaxValue]);
        writer.AddTexts("names", ["angle", "é"]);
        writer.AddNumber("scale", 0.1);
        writer.Complete();
        return path;
    }

    private static string HeaderOf(ZipArchive zip, string name) => Read(zip, name).Header;

    private static byte[] ValuesOf(ZipArchive zip, string name) => Read(zip, name).Values;

    private static (string Header, byte[] Values) Read(ZipArchive zip, string name)
    {
        using var content = zip.GetEntry($"{name}.npy")!.Open();
        var start = new byte[10];
        content.ReadExactly(start);
        var header = new byte[start[8] + (256 * start[9])];
        content.ReadExactly(header);
        Assert.Equal(0, (start.Length + header.Length) % 64);
        Assert.Equal((byte)'\n', header[^1]);
        using var values = new MemoryStream();
        content.CopyTo(values);
        return (Encoding.ASCII.GetString(header).TrimEnd(), values.ToArray());
    }
}
