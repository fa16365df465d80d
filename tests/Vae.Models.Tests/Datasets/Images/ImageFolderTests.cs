using Vae.Models.Datasets;
using Vae.Models.Datasets.Files;
using Vae.Models.Datasets.Formats;
using Vae.Models.Tests.Datasets.Formats;

namespace Vae.Models.Tests.Datasets.Images;

public sealed class ImageFolderTests
{
    private static readonly DataSettings.Images Settings = new() { Split = null };

    [Theory, InlineData(0, 1, 1), InlineData(2, 3, 3), InlineData(4, 2, 1), InlineData(6, 4, 3)]
    public void Grey_and_coloured_images_are_read_whatever_filters_their_rows_have(
        byte colour,
        int stored,
        int channels
    )
    {
        using var data = new TemporaryData();
        var values = Values(stored, colour >= 4);
        var image = PngImage.Read(data.Write("a.png", PngFiles.Encode(4, 6, colour, values)));
        Assert.Equal(new ImageShape(6, 4, channels), image.Shape);
        Assert.Equal(values.Chunk(stored).SelectMany(pixel => pixel.Take(channels)), image.Values);
    }

    [Fact]
    public void A_palette_gives_its_colours()
    {
        using var data = new TemporaryData();
        var image = PngImage.Read(
            data.Write("a.png", PngFiles.Encode(4, 1, 3, [1, 0, 1, 1], palette: [1, 2, 3, 40, 50, 60]))
        );
        Assert.Equal([40, 50, 60, 1, 2, 3, 40, 50, 60, 40, 50, 60], image.Values);
    }

    [Fact]
    public void What_is_no_image_of_opaque_pixels_is_refused_with_what_to_do()
    {
        using var data = new TemporaryData();
        (byte[] File, string Problem)[] files =
        [
            (PngFiles.Encode(4, 6, 5, Values(1, false)), "is damaged"),
            (PngFiles.Encode(4, 6, 6, Values(4, false)), "has transparent pixels"),
            (PngFiles.Encode(100_000, 6, 0, Values(1, false)), "is 100000 by 6 pixels"),
            (PngFiles.Encode(0, 6, 0, Values(1, false)), "is 0 by 6 pixels"),
            (PngFiles.Encode(4, 7, 0, Values(1, false)), "is damaged"),
            ([0xFF, 0xD8, 0xFF, 0xE0, 0, 0], "is a JPEG image: a PNG image was expected"),
            ([], "is empty: a PNG image was expected"),
        ];
        foreach (var (file, problem) in files)
        {
            var refusal = Assert.Throws<DataException>(() => PngImage.Read(data.Write("a.png", file))).Message;
            Assert.Contains($"a.png {problem}", refusal, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Endings_in_any_case_are_taken_and_hidden_and_other_files_are_passed_over_with_a_count()
    {
        using var data = new TemporaryData();
        foreach (var (name, pixel) in new[] { ("a.png", 1), ("B.PNG", 2), ("c.Png", 3) })
            data.Write($"images/{name}", PngFiles.Encode(4, 1, 0, [(byte)pixel, 0, 0, 0]));
        Assert.Equal("3 images of 1x4x1 taken", Settings.Build(data.Folder).Note);

        foreach (var name in new[] { ".DS_Store", "._a.png", "notes.txt", "more/d.png" })
            data.Write($"images/{name}", [1, 2, 3]);
        var dataset = Settings.Build(data.Folder);
        Assert.Equal("3 images of 1x4x1 taken, passed over: 2 hidden, 2 without the ending .png", dataset.Note);
        var row = new float[4];
        dataset.Train.CopyRow(0, row);
        Assert.Equal(2 / 255f, row[0]);

        data.Write("images/d.png", PngFiles.Encode(4, 1, 0, [4, 0, 0, 0]));
        var note = (Settings with { Limit = 3 }).Build(data.Folder).Note;
        Assert.StartsWith("3 of 4 images of 1x4x1 taken, passed over", note, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_is_a_data_set_in_the_order_of_its_names()
    {
        using var data = new TemporaryData();
        for (var i = 0; i < 4; i++)
            data.Write($"images/{i}.png", PngFiles.Encode(4, 1, 0, [(byte)i, 255, 0, 0]));
        var dataset = (Settings with { Limit = 3, Divisor = 256 }).Build(data.Folder);
        Assert.Equal(new ImageShape(1, 4, 1), dataset.Image);
        Assert.Equal(3, dataset.Train.Count);
        var row = new float[4];
        dataset.Train.CopyRow(2, row);
        Assert.Equal([2 / 256f, 255 / 256f, 0, 0], row);
        Assert.NotEqual(dataset.DataHash, (Settings with { Limit = 3 }).Build(data.Folder).DataHash);
    }

    [Fact]
    public void An_image_of_another_size_is_named()
    {
        using var data = new TemporaryData();
        for (var i = 0; i < 3; i++)
        {
            var height = i == 2 ? 2 : 1;
            data.Write($"images/{i}.png", PngFiles.Encode(4, height, 0, new byte[4 * height]));
        }

        Assert.Contains(
            "2.png",
            Assert.Throws<DataException>(() => Settings.Build(data.Folder)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_folder_that_is_absent_or_empty_is_named_with_what_to_do()
    {
        using var data = new TemporaryData();
        Assert.Single(data.Folder.Missing(Settings));
        Assert.Contains(
            "images",
            Assert.Throws<DataException>(() => Settings.Build(data.Folder)).Message,
            StringComparison.Ordinal
        );
        Directory.CreateDirectory(Path.Combine(data.Folder.Path, "images"));
        Assert.Contains(
            "at least 3",
            Assert.Throws<DataException>(() => Settings.Build(data.Folder)).Message,
            StringComparison.Ordinal
        );
    }

    private static byte[] Values(int stored, bool isOpaque) =>
        [
            .. Enumerable
                .Range(0, 4 * 6 * stored)
                .Select(i => isOpaque && i % stored == stored - 1 ? byte.MaxValue : (byte)(i * 37)),
        ];
}
