using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using Vae.Models.Datasets;
using Vae.Models.Datasets.Files;
using Vae.Models.Tests.Datasets;

namespace Vae.Models.Tests.Parity;

/// <summary>Rows of every form of data file, against what NumPy says that it wrote.</summary>
public sealed class DataFormatParityTests
{
    /// <summary>A pixel divided by 255 is rounded once here, and once more by NumPy.</summary>
    private const double Rounding = 1e-7;

    [Fact]
    public void Every_form_of_file_is_read_as_NumPy_wrote_it()
    {
        DebianPython.SkipUnlessItHas("numpy");
        using var files = new TemporaryData();
        var cases = DebianPython.RunScript("data_formats.py", files.Folder.Path).EnumerateArray().ToList();
        foreach (var written in cases)
            Check(files.Folder.Path, written);

        var kinds = cases.CountBy(written => written.GetProperty("kind").GetString()!).ToDictionary();
        Assert.Equal((85, 24, 30), (kinds["arrays"], kinds["digits"], kinds["images"]));
    }

    private static void Check(string root, JsonElement written)
    {
        var name = written.GetProperty("name").GetString()!;
        var folder = Path.Combine(root, name);
        var data = SettingsOf(written).Build(new DataFolder(folder));
        var shape = written.GetProperty("shape");
        Assert.True((shape[0].GetInt32(), shape[1].GetInt32()) == (data.All.Count, data.Width), name);
        var expected = MemoryMarshal
            .Cast<byte, float>(File.ReadAllBytes(Path.Combine(folder, "expected.f4")))
            .ToArray();
        var actual = new float[expected.Length];
        data.All.CopyRows(0, data.All.Count, actual);
        foreach (var (theirs, ours) in expected.Zip(actual))
            Assert.True(
                Math.Abs(theirs - ours) <= Rounding * Math.Max(1, Math.Abs(theirs)),
                $"{name}: {theirs} was read as {ours}"
            );
        if (!written.TryGetProperty("classes", out var classes))
            return;
        Assert.Equal(Wholes(classes), data.All.Labels);
        var levels = written.GetProperty("levels").EnumerateArray().Select(Wholes);
        Assert.Equal(levels, data.All.Factors.Select(factor => factor.LevelOfRow));
    }

    private static DataSettings SettingsOf(JsonElement written) =>
        written.GetProperty("kind").GetString() switch
        {
            "digits" => new DataSettings.Digits { Name = "mnist", Validation = 0 },
            "images" => new DataSettings.Images { Split = null },
            _ => new DataSettings.Arrays
            {
                File = written.GetProperty("file").GetString()!,
                Key = TextOf(written, "key"),
                Labels = TextOf(written, "labels"),
                Factors = TextOf(written, "factors"),
                Split = null,
            },
        };

    private static string? TextOf(JsonElement written, string name) =>
        written.TryGetProperty(name, out var value) ? value.GetString() : null;

    private static ImmutableArray<int> Wholes(JsonElement list) =>
        [.. list.EnumerateArray().Select(value => value.GetInt32())];
}
