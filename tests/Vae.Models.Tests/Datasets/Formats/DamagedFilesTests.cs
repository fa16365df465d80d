using System.IO.Compression;
using Vae.Models.Datasets.Files;
using Vae.Models.Datasets.Formats;

namespace Vae.Models.Tests.Datasets.Formats;

/// <summary>
/// Whatever happens to a file, it is read rightly or refused by name: no crash, and never a part of
/// it.
/// </summary>
public sealed class DamagedFilesTests
{
    private static readonly byte[] Pixels = [.. Enumerable.Range(0, 2 * 3 * 4).Select(i => (byte)(i * 11))];

    public static TheoryData<string> Formats => ["idx", "idx.gz", "npz", "png"];

    [Theory, MemberData(nameof(Formats))]
    public void A_whole_file_is_read(string format)
    {
        using var data = new TemporaryData();
        Assert.Equal(Pixels, Read(format, data.Write($"a.{format}", Whole(format))));
    }

    [Theory, MemberData(nameof(Formats))]
    public void A_file_that_was_cut_anywhere_is_refused_by_name(string format)
    {
        using var data = new TemporaryData();
        var whole = Whole(format);
        for (var length = 0; length < whole.Length; length++)
        {
            var path = data.Write($"a.{format}", whole[..length]);
            Assert.StartsWith(
                path,
                Assert.Throws<DataException>(() => Read(format, path)).Message,
                StringComparison.Ordinal
            );
        }
    }

    /// <summary>
    /// A plain IDX file has no checksum: its header alone can be seen to be wrong.
    /// </summary>
    [Theory, InlineData("idx.gz"), InlineData("npz"), InlineData("png")]
    public void A_flipped_bit_is_found_or_changes_nothing(string format)
    {
        using var data = new TemporaryData();
        var whole = Whole(format);
        var found = 0;
        for (var bit = 0; bit < 8 * whole.Length; bit++)
        {
            var damaged = whole.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            var path = data.Write($"a.{format}", damaged);
            try
            {
                Assert.Equal(Pixels, Read(format, path));
            }
            catch (DataException refused)
            {
                Assert.Equal(path, refused.File);
                found++;
            }
        }

        Assert.True(found > 4 * whole.Length, "most bits mean something");
    }

    [Theory, InlineData("idx"), InlineData("idx.gz")]
    public void A_file_that_goes_on_after_its_end_is_refused(string format)
    {
        using var data = new TemporaryData();
        var content = ArrayFiles.Idx([2, 3, 4], [.. Pixels, 0]);
        var file = format == "idx" ? content : ArrayFiles.Gzip(content);
        Assert.Throws<DataException>(() => Read(format, data.Write($"a.{format}", file)));
    }

    [Fact]
    public void A_header_that_promises_too_much_takes_no_memory()
    {
        using var data = new TemporaryData();
        var path = data.Write("a.idx", ArrayFiles.Idx([int.MaxValue, 28, 28], []));
        Assert.Contains(
            "promises more",
            Assert.Throws<DataException>(() => Read("idx", path)).Message,
            StringComparison.Ordinal
        );
        Assert.Throws<DataException>(() => Read("idx", data.Write("a.idx", ArrayFiles.Idx([-1, 3, 4], []))));
    }

    [Theory]
    [InlineData("{'descr': '|O', 'fortran_order': False, 'shape': (2, 3, 4), }")]
    [InlineData("{'descr': '>i8', 'fortran_order': False, 'shape': (2, 3, 4), }")]
    [InlineData("{'descr': '|u1', 'descr': '|u1', 'shape': (2, 3, 4), }")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3, 5), }")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (99999999999999999999, 3, 4), }")]
    [InlineData("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3, 4), 'more': __import__('os'), }")]
    public void Only_plain_arrays_are_read(string header)
    {
        using var data = new TemporaryData();
        Assert.Throws<DataException>(() => Read("npz", data.Write("a.npz", ArrayFiles.Npz(header, Pixels))));
    }

    [Fact]
    public void A_download_that_was_cut_and_filled_with_zeros_is_refused()
    {
        using var data = new TemporaryData();
        var whole = Whole("idx.gz");
        var cut = whole.ToArray();
        cut.AsSpan(^8..).Clear();
        Assert.Throws<DataException>(() => Read("idx.gz", data.Write("a.idx.gz", [.. cut, .. new byte[100]])));
    }

    [Fact]
    public void A_pickled_array_beside_the_one_that_is_read_is_not_looked_at()
    {
        using var data = new TemporaryData();
        using var file = new MemoryStream();
        using (var archive = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            archive.CreateEntry("metadata.npy").Open().Dispose();
            using var entry = archive.CreateEntry("arr_0.npy").Open();
            entry.Write(ArrayFiles.Npy("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3, 4), }", Pixels));
        }

        Assert.Equal(Pixels, Read("npz", data.Write("a.npz", file.ToArray())));
    }

    [Fact]
    public void An_absent_file_is_told_by_name()
    {
        var path = Path.Combine(Path.GetTempPath(), "no", "such", "file.idx");
        Assert.Equal(path, Assert.Throws<DataException>(() => Read("idx", path)).File);
    }

    private static byte[] Read(string format, string path) =>
        format switch
        {
            "npz" => FileReading.Read(
                path,
                file =>
                {
                    using var archive = new NpzFile(file);
                    using var array = archive.Open("arr_0", "an array [2, 3, 4]", header => header.Shape is [2, 3, 4]);
                    return array.ReadAll().ToBytes("values");
                }
            ),
            "png" => PngImage.Read(path).Values,
            _ => FileReading.Read(path, IdxFile.Read).ToBytes("values"),
        };

    private static byte[] Whole(string format) =>
        format switch
        {
            "idx" => ArrayFiles.Idx([2, 3, 4], Pixels),
            "idx.gz" => ArrayFiles.Gzip(ArrayFiles.Idx([2, 3, 4], Pixels)),
            "npz" => ArrayFiles.Npz("{'descr': '|u1', 'fortran_order': False, 'shape': (2, 3, 4), }", Pixels),
            _ => PngFiles.Encode(width: 4, height: 6, colour: 0, Pixels),
        };
}
