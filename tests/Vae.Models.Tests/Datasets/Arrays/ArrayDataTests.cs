using System.Text;
using Vae.Models.Datasets;
using Vae.Models.Datasets.Files;
using Vae.Models.Tests.Datasets.Formats;

namespace Vae.Models.Tests.Datasets.Arrays;

public sealed class ArrayDataTests
{
    private static readonly DataSettings.Arrays Settings = new() { File = "rows", Split = null };

    [Fact]
    public void Rows_of_numbers_are_vectors_as_they_are()
    {
        var data = Read(Settings, Npy("<f8", "(3, 2)", [0.5, -1, 2, 3, 4, 1e30]));
        Assert.Null(data.Image);
        Assert.Equal([0.5f, -1, 2, 3, 4, 1e30f], Values(data));
        Assert.Equal("3 rows of 2 values from -1 to 1E+30", data.Note);
        Assert.False(data.IsBetween0And1);
        Assert.Empty(data.Train.Factors);
    }

    [Fact]
    public void Whole_numbers_in_vectors_are_numbers_and_in_images_pixels()
    {
        byte[] values = [0, 51, 102, 255, 0, 255];
        Assert.Equal([0, 51, 102, 255, 0, 255], Values(Read(Settings, ArrayFiles.Npy("|u1", false, "(3, 2)", values))));
        var images = Read(Settings, ArrayFiles.Npy("|u1", false, "(3, 2, 1)", values));
        Assert.Equal(new ImageShape(2, 1, 1), images.Image);
        Assert.Equal([0, 0.2f, 0.4f, 1, 0, 1], Values(images));
        Assert.True(images.IsBetween0And1);
        Assert.Equal(
            [51 / 256f],
            Values(Read(Settings with { Divisor = 256 }, ArrayFiles.Npy("|u1", false, "(1, 1, 1)", [51])))
        );
        // Floats say themselves what white is.
        Assert.Equal([0, 0.25f, 1, 2], Values(Read(Settings, Npy("<f8", "(1, 2, 2)", [0, 0.25, 1, 2]))));
    }

    [Fact]
    public void Channels_lie_last_or_first()
    {
        byte[] last = [.. Enumerable.Range(0, 2 * 5 * 6 * 3).Select(i => (byte)i)];
        byte[] first =
        [
            .. Enumerable.Range(0, last.Length).Select(i => last[(i / 90 * 90) + (i % 30 * 3) + (i % 90 / 30)]),
        ];
        var expected = Read(Settings, ArrayFiles.Npy("|u1", false, "(2, 5, 6, 3)", last));
        Assert.Equal(new ImageShape(5, 6, 3), expected.Image);
        Assert.Equal(expected.DataHash, Read(Settings, ArrayFiles.Npy("|u1", false, "(2, 3, 5, 6)", first)).DataHash);
        Refuses(
            "images [n, h, w, c] of at most 4 channels were expected",
            ArrayFiles.Npy("|u1", false, "(1, 5, 5, 5)", new byte[125])
        );
    }

    [Fact]
    public void Classes_and_factors_come_from_other_arrays()
    {
        var file = ArrayFiles.Npz(
            ("x", Npy("<f8", "(4, 1)", [1, 2, 3, 4])),
            ("y", ArrayFiles.Npy("|u1", false, "(4, 1)", [7, 3, 7, 9])),
            ("size", Npy("<f8", "(4,)", [0.5, 0.1, 0.1, 0.5])),
            ("place", Npy("<f8", "(4, 2)", [1, 2, 1, 3, 1, 4, 1, 5]))
        );
        var data = Read(Settings with { Key = "x", Labels = "y", Factors = "size, place" }, file);
        Assert.Equal(3, data.Classes);
        Assert.Equal([1, 0, 1, 2], data.Train.Labels);
        Assert.Equal(
            [("class", 3), ("size", 2), ("place 1", 1), ("place 2", 4)],
            data.Train.Factors.Select(factor => (factor.Name, factor.Levels))
        );
        Assert.Equal([1, 0, 0, 1], data.Train.Factors[1].LevelOfRow);
        Assert.Equal("4 rows of 1 values from 1 to 4, 3 classes, factors: 4", data.Note);

        Refuses("holds several arrays that fit: x, place", Settings with { Labels = "y", Factors = "size" }, file);
        Refuses("name the array of rows by data.key", Settings with { Labels = "y", Factors = "size" }, file);
        Refuses("holds no array 'z' (it holds 'x' float64 [4, 1]", Settings with { Key = "z" }, file);
        Refuses("holds no array 'z'", Settings with { Key = "x", Labels = "z" }, file);
        Refuses(
            "for 'x' numbers [2]",
            Settings with
            {
                Key = "w",
                Labels = "x",
            },
            ArrayFiles.Npz(("w", Npy("<f8", "(2, 1)", [1, 2])), ("x", Npy("<f8", "(3,)", [1, 2, 3])))
        );
        Refuses("holds 2 columns in 'place'", Settings with { Key = "x", Labels = "place" }, file);
        Refuses("is one array without a name", Settings with { Labels = "y" }, Npy("<f8", "(2, 1)", [1, 2]));
    }

    [Fact]
    public void A_csv_file_has_rows_of_numbers_with_or_without_names()
    {
        var plain = Csv(Settings, "1,2\n3.5,-4e-1\n");
        Assert.Equal([1, 2, 3.5f, -0.4f], Values(plain));
        string[] others =
        [
            "a,b\r\n1,2\r\n3.5,-4e-1",
            "\uFEFF\"a\",\"b, c\"\n\"1\",2\n3.5,-0.4\n",
            "1;2\n\n3.5;-0.4\n",
            "1\t2\n3.5\t-0.4",
            "# savetxt\n1.0 2.0\n3.5 -0.4\n",
        ];
        foreach (var other in others)
            Assert.Equal(plain.DataHash, Csv(Settings, other).DataHash);
    }

    [Fact]
    public void Columns_of_a_csv_file_are_classes_and_factors()
    {
        var data = Csv(
            Settings with
            {
                Labels = "kind",
                Factors = "size",
            },
            "x,kind,y,size\n1,oak,2,10\n3,ash,4,9\n5,oak,6,10\n"
        );
        Assert.Equal([1, 2, 3, 4, 5, 6], Values(data));
        Assert.Equal([1, 0, 1], data.Train.Labels);
        Assert.Equal([("class", 2), ("size", 2)], data.Train.Factors.Select(factor => (factor.Name, factor.Levels)));
        // As numbers 9 stands before 10, as words it would not.
        Assert.Equal([1, 0, 1], data.Train.Factors[1].LevelOfRow);
    }

    [Theory]
    [InlineData("1,2\n3\n", "holds 1 columns in line 2, where the first line has 2")]
    [InlineData("a,b\n1,2\n\n1,2,3\n", "holds 3 columns in line 4, where the first line has 2")]
    [InlineData("a,b\n1,nan\n", "holds NaN in line 2, column 'b'")]
    [InlineData("1,2\n3,1e39\n", "in line 2, column 2")]
    [InlineData("1,2\n3,\n", "holds nothing in line 2, column 2")]
    [InlineData("1;2\n3;4,5\n", "holds '4,5' in line 2, column 2: a number with a decimal point was expected")]
    [InlineData("5.1,3.5,setosa\n4.9,3.0,setosa\n", "holds 'setosa' in line 2")]
    [InlineData(",a\n0,1\n1,2\n", "holds a column without a name: save it without the index")]
    [InlineData("BMI,b\n", "holds 0 rows")]
    [InlineData("\n# nothing\n", "holds no rows")]
    [InlineData("", "is empty: an npy, npz or csv file was expected")]
    [InlineData("<!DOCTYPE html>", "is an HTML page: an npy, npz or csv file was expected")]
    public void A_csv_file_that_is_none_of_finite_rows_is_refused_with_its_line(string content, string problem) =>
        Refuses(problem, Encoding.UTF8.GetBytes(content));

    [Fact]
    public void A_column_that_is_absent_is_told_with_those_that_are_there()
    {
        var content = Encoding.UTF8.GetBytes("a,b\n1,2\n");
        Refuses("has the columns a, b: one column 'c' was expected", Settings with { Labels = "c" }, content);
        Refuses("has no line with the names", Settings with { Labels = "c" }, Encoding.UTF8.GetBytes("1,2\n"));
        Refuses("data.key 'x' names an array of an npz file", Settings with { Key = "x" }, content);
    }

    [Theory]
    [InlineData("(0, 2)", "holds 0 rows of 2 values")]
    [InlineData("(2, 0)", "holds 2 rows of 0 values")]
    [InlineData("(0,)", "holds float64 [0]: vectors [n, d] or images")]
    [InlineData("()", "is damaged")]
    public void An_array_without_rows_is_refused(string shape, string problem) =>
        Refuses(problem, Npy("<f8", shape, []));

    [Fact]
    public void A_value_that_is_not_finite_is_told_with_its_place()
    {
        Refuses("holds NaN in row 1, value 0 (from 0 on)", Npy("<f8", "(2, 2)", [1, 2, double.NaN, 4]));
        Refuses("holds Infinity in row 0, value 1", Npy("<f8", "(2, 2)", [1, 1e300, 3, 4]));
        Refuses(
            "holds a NaN in 'y'",
            Settings with
            {
                Key = "x",
                Labels = "y",
            },
            ArrayFiles.Npz(("x", Npy("<f8", "(1, 1)", [1])), ("y", Npy("<f8", "(1,)", [double.NaN])))
        );
    }

    [Fact]
    public void A_continuous_column_is_no_class()
    {
        var values = string.Join('\n', Enumerable.Range(0, 1001).Select(i => $"{i},1"));
        Refuses(
            "holds 1001 different values in 'y', more than 1000",
            Settings with
            {
                Labels = "y",
            },
            Encoding.UTF8.GetBytes($"y,x\n{values}\n")
        );
    }

    [Fact]
    public void Rows_are_split_within_each_class_as_those_of_other_kinds()
    {
        var settings = Settings with { Labels = "y", Split = new(0.5, 0.25, 0.25), Seed = 7 };
        var lines = string.Join('\n', Enumerable.Range(0, 80).Select(i => $"{i},{i % 2}"));
        var data = Csv(settings, $"x,y\n{lines}\n");
        Assert.Equal([40, 20, 20], [data.Train.Count, data.Validation.Count, data.Test.Count]);
        Assert.Equal(20, data.Train.Labels.Sum());
        Assert.Equal(
            Enumerable.Range(0, 80),
            data.Train.Source.Concat(data.Validation.Source).Concat(data.Test.Source).Order()
        );
        Assert.NotEqual(data.DataHash, Csv(settings with { Seed = 8 }, $"x,y\n{lines}\n").DataHash);
        Refuses(
            "holds 1 rows, too few for the split",
            Settings with
            {
                Split = SplitFractions.Default,
            },
            Encoding.UTF8.GetBytes("1,2\n")
        );
    }

    private static Dataset Read(DataSettings.Arrays settings, byte[] content)
    {
        using var data = new TemporaryData();
        data.Write(settings.File, content);
        return settings.Build(data.Folder);
    }

    private static Dataset Csv(DataSettings.Arrays settings, string content) =>
        Read(settings, Encoding.UTF8.GetBytes(content));

    private static void Refuses(string problem, byte[] content) => Refuses(problem, Settings, content);

    private static void Refuses(string problem, DataSettings.Arrays settings, byte[] content) =>
        Assert.Contains(
            problem,
            Assert.Throws<DataException>(() => Read(settings, content)).Message,
            StringComparison.Ordinal
        );

    private static byte[] Npy(string type, string shape, double[] values) =>
        ArrayFiles.Npy(type, false, shape, [.. values.SelectMany(BitConverter.GetBytes)]);

    private static float[] Values(Dataset data)
    {
        var values = new float[data.Train.Count * data.Width];
        data.Train.CopyRows(0, data.Train.Count, values);
        return values;
    }
}
