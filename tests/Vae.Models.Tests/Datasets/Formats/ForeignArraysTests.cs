using System.Buffers.Binary;
using Vae.Models.Datasets.Files;
using Vae.Models.Datasets.Formats;

namespace Vae.Models.Tests.Datasets.Formats;

/// <summary>
/// Good files of other kinds are read where they are unambiguous, and else named for what they are.
/// </summary>
public sealed class ForeignArraysTests
{
    private static readonly int[] Numbers = [0, 1, 2, 100, 101, 102];

    private static readonly float[] Floats = [0, 1, 2, 100, 101, 102];

    public static TheoryData<string> Types =>
        [
            "|i1",
            "<i2",
            ">i2",
            "<i4",
            ">i4",
            "<i8",
            ">i8",
            "|u1",
            "<u2",
            ">u2",
            "<u4",
            ">u4",
            "<u8",
            ">u8",
            "<f2",
            ">f2",
            "<f4",
            ">f4",
            "<f8",
            ">f8",
        ];

    [Theory, MemberData(nameof(Types))]
    public void Numbers_of_every_type_and_byte_order_are_read(string type) =>
        Assert.Equal(Floats, Read(ArrayFiles.Npy(type, false, "(2, 3)", Store(type))).ToFloats());

    [Theory, InlineData("|u1"), InlineData("<f4"), InlineData(">i8")]
    public void Fortran_order_is_turned_into_C_order(string type)
    {
        var array = Read(ArrayFiles.Npy(type, true, "(3, 2)", Store(type)));
        Assert.Equal([0, 100, 1, 101, 2, 102], array.ToFloats());
        Assert.Equal([0, 100, 1, 101, 2, 102], array.ToBytes("values"));
    }

    [Fact]
    public void Fortran_order_of_three_axes_is_that_of_NumPy()
    {
        // numpy.asfortranarray(numpy.arange(24, dtype='u1').reshape(2, 3, 4)).tobytes(order='F')
        byte[] stored = [0, 12, 4, 16, 8, 20, 1, 13, 5, 17, 9, 21, 2, 14, 6, 18, 10, 22, 3, 15, 7, 19, 11, 23];
        var array = Read(ArrayFiles.Npy("|u1", true, "(2, 3, 4)", stored));
        Assert.Equal(Enumerable.Range(0, 24).Select(i => (byte)i), array.ToBytes("values"));
    }

    [Fact]
    public void Values_that_are_no_bytes_are_refused_with_the_first_of_them()
    {
        foreach (var value in new short[] { -1, 256 })
        {
            var stored = new byte[2];
            BinaryPrimitives.WriteInt16LittleEndian(stored, value);
            var refusal = Refusal(ArrayFiles.Npy("<i2", false, "(1,)", stored), array => array.ToBytes("classes"));
            Assert.Contains($"holds the value {value}: classes are whole numbers from 0 to 255", refusal);
        }
    }

    [Fact]
    public void Pixels_of_booleans_and_of_floats_between_0_and_1_are_bytes()
    {
        Assert.Equal([0, 255, 255], Read(ArrayFiles.Npy("|b1", false, "(3,)", [0, 1, 1])).ToPixels());
        byte[] every = [.. Enumerable.Range(0, 256).Select(i => (byte)i)];
        var singles = every.SelectMany(pixel => BitConverter.GetBytes(pixel / 255f)).ToArray();
        Assert.Equal(every, Read(ArrayFiles.Npy("<f4", false, "(256,)", singles)).ToPixels());
        var halves = every.SelectMany(pixel => BitConverter.GetBytes((Half)(pixel / 255f))).ToArray();
        Assert.Equal(every, Read(ArrayFiles.Npy("<f2", false, "(256,)", halves)).ToPixels());
        Assert.Equal([0, 1, 2, 100, 101, 102], Read(ArrayFiles.Npy("<f8", false, "(6,)", Store("<f8"))).ToPixels());
        // Whole numbers keep their meaning, also where none is larger than 1.
        Assert.Equal([0, 1], Read(ArrayFiles.Npy("|u1", false, "(1, 2)", [0, 1])).ToPixels());
    }

    [Theory, InlineData(0.3f), InlineData(-0.5f), InlineData(float.NaN), InlineData(127.5f)]
    public void Floats_that_are_no_pixels_are_refused(float value) =>
        Refusal(ArrayFiles.Npy("<f4", false, "(1,)", BitConverter.GetBytes(value)), array => array.ToPixels());

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }")]
    [InlineData("{'shape': (2, 3), 'fortran_order': False, 'descr': '<f4'}")]
    [InlineData("{\"descr\": '<f4', 'fortran_order': False, 'shape': (2, 3), }")]
    [InlineData("{'descr': \"<f4\", 'fortran_order': False, 'shape': (2L, 3L), }")]
    [InlineData("{'descr':'<f4','fortran_order':False,'shape':(2,3),}")]
    public void Headers_of_other_writers_are_read(string header) =>
        Assert.Equal(Floats, Read(ArrayFiles.Npy(header, Store("<f4"))).ToFloats());

    [Theory]
    [InlineData("'|O'", "pickled Python objects, which are never opened")]
    [InlineData("'<U5'", "text")]
    [InlineData("'<c8'", "complex numbers")]
    [InlineData("'<M8[s]'", "dates or times")]
    [InlineData("[('x', '<f4'), ('y', '<f4')]", "records of several fields")]
    [InlineData("'<f16'", "values of type '<f16'")]
    public void Values_that_are_no_numbers_are_named(string type, string content)
    {
        var header = $"{{'descr': {type}, 'fortran_order': False, 'shape': (2, 3), }}";
        var refusal = Refusal(ArrayFiles.Npy(header, []), array => array.ToFloats());
        Assert.Contains($"holds {content}", refusal);
        Assert.DoesNotContain("damaged", refusal);
    }

    [Fact]
    public void The_only_array_that_fits_is_read_whatever_its_name()
    {
        var fitting = ArrayFiles.Npy("|u1", false, "(2, 3)", [0, 1, 2, 100, 101, 102]);
        var other = ArrayFiles.Npy("|u1", false, "(2,)", [0, 1]);
        var objects = ArrayFiles.Npy("|O", false, "(2, 3)", []);
        var one = ArrayFiles.Npz(("x_train", fitting), ("y_train", other), ("notes", objects), ("empty", []));
        Assert.Equal(6, Read(one).Count);
        Assert.Equal(6, Read(ArrayFiles.Npz(("values", fitting), ("b", fitting))).Count);

        var refusal = Refusal(ArrayFiles.Npz(("a", fitting), ("b", fitting)), array => array.ToFloats());
        Assert.Contains("holds several arrays that fit: a, b", refusal);
        Assert.Contains("save that array as 'values'", refusal);
        refusal = Refusal(ArrayFiles.Npz(("y_train", other), ("notes", objects)), array => array.ToFloats());
        Assert.Contains("it holds 'y_train' uint8 [2], 'notes' pickled Python objects", refusal);
        Assert.Contains("an array [2, 3] was expected", refusal);
    }

    [Fact]
    public void IDX_of_every_type_is_read()
    {
        (byte Code, string Type)[] types =
        [
            (8, "|u1"),
            (9, "|i1"),
            (0x0B, ">i2"),
            (0x0C, ">i4"),
            (0x0D, ">f4"),
            (0x0E, ">f8"),
        ];
        using var data = new TemporaryData();
        foreach (var (code, type) in types)
        {
            var path = data.Write("a.idx", ArrayFiles.Idx([2, 3], Store(type), code));
            Assert.Equal(Floats, FileReading.Read(path, IdxFile.Read).ToFloats());
        }
    }

    [Fact]
    public void A_gzip_file_of_several_members_with_zeros_after_its_end_is_whole()
    {
        using var data = new TemporaryData();
        var content = ArrayFiles.Idx([2, 3], Store("|u1"));
        for (var cut = 1; cut < content.Length; cut++)
        {
            byte[] members = [.. ArrayFiles.Gzip(content[..cut]), .. ArrayFiles.Gzip(content[cut..])];
            foreach (var padding in new[] { 0, 1, 512, 5000 })
            {
                var path = data.Write("a.gz", [.. members, .. new byte[padding]]);
                Assert.Equal(Floats, FileReading.Read(path, IdxFile.Read).ToFloats());
            }

            // Without its last byte, the last checksum is not whole.
            Assert.Throws<DataException>(() => FileReading.Read(data.Write("a.gz", members[..^1]), IdxFile.Read));
            Assert.Throws<DataException>(() => FileReading.Read(data.Write("a.gz", [.. members, 7]), IdxFile.Read));
        }
    }

    [Theory]
    [InlineData("<!DOCTYPE html><html>404</html>", "is an HTML page")]
    [InlineData("version https://git-lfs.github.com/spec/v1", "is a pointer of Git LFS")]
    [InlineData("1,2,3\n4,5,6\n", "is text")]
    [InlineData("", "is empty")]
    [InlineData("\u0080\u0004\u0095", "is a Python pickle, which is never opened")]
    [InlineData("\u00ff\u00d8\u00ff\u00e0", "is a JPEG image")]
    [InlineData("\u0089HDF\r\n\u001a\n", "is an HDF5 file")]
    public void A_file_of_another_kind_is_named_for_what_it_is(string content, string kind)
    {
        using var data = new TemporaryData();
        var path = data.Write("a", System.Text.Encoding.Latin1.GetBytes(content));
        var asNpz = Assert.Throws<DataException>(() => FileReading.Read(path, file => new NpzFile(file))).Message;
        Assert.Contains($"{kind}", asNpz, StringComparison.Ordinal);
        Assert.DoesNotContain("damaged", asNpz, StringComparison.Ordinal);
    }

    private static byte[] Store(string type) => [.. Numbers.SelectMany(number => Store(type, number))];

    private static byte[] Store(string type, int number)
    {
        byte[] bytes = type[1..] switch
        {
            "i1" or "u1" => [(byte)number],
            "i2" or "u2" => BitConverter.GetBytes((short)number),
            "i4" or "u4" => BitConverter.GetBytes(number),
            "i8" or "u8" => BitConverter.GetBytes((long)number),
            "f2" => BitConverter.GetBytes((Half)number),
            "f4" => BitConverter.GetBytes((float)number),
            _ => BitConverter.GetBytes((double)number),
        };
        return type[0] == '>' ? [.. bytes.Reverse()] : bytes;
    }

    private static NumberArray Read(byte[] content) => Read(content, array => array);

    private static T Read<T>(byte[] content, Func<NumberArray, T> use)
    {
        using var data = new TemporaryData();
        return FileReading.Read(
            data.Write("a.npz", content),
            file =>
            {
                using var archive = new NpzFile(file);
                using var array = archive.Open("values", "an array [2, 3]", header => header.Shape is not [2]);
                return use(array.ReadAll());
            }
        );
    }

    private static string Refusal<T>(byte[] content, Func<NumberArray, T> use)
    {
        var message = Assert.Throws<DataException>(() => Read(content, use)).Message;
        Assert.DoesNotContain("fetch it again", message, StringComparison.Ordinal);
        return message;
    }
}
