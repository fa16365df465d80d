using SkiaSharp;
using Vae.Models.Datasets;
using Vae.Pictures.Sheets;

namespace Vae.Pictures.Tests;

public sealed class ImageSheetTests
{
    private static readonly SheetLayout Layout = new(2, 3, new ImageShape(2, 2, 1), Scale: 40)
    {
        Title = "title",
        Subtitle = "subtitle",
    };

    [Fact]
    public void A_pixel_of_an_image_fills_a_square_of_its_grey()
    {
        using var sheet = new ImageSheet(Layout);
        sheet.Put(1, 2, [0, 0.5f, 1, float.NaN]);
        using var bitmap = sheet.Draw();
        var (right, bottom) = (bitmap.Width - 14 - 1, bitmap.Height - 14 - 1);
        Assert.Equal(new SKColor(0xD5, 0x5E, 0x00), bitmap.GetPixel(right, bottom));
        Assert.Equal(new SKColor(255, 255, 255), bitmap.GetPixel(right - 40, bottom));
        Assert.Equal(new SKColor(128, 128, 128), bitmap.GetPixel(right, bottom - 40));
        Assert.Equal(new SKColor(0, 0, 0), bitmap.GetPixel(right - 40, bottom - 40));
        Assert.Equal(new SKColor(0, 0, 0), bitmap.GetPixel(right - 79, bottom - 79));
        Assert.Equal(SKColors.White, bitmap.GetPixel(right - 80, bottom - 80));
    }

    [Fact]
    public void Three_channels_are_a_colour()
    {
        using var sheet = new ImageSheet(Layout with { Rows = 1, Columns = 1, Image = new ImageShape(1, 1, 3) });
        sheet.Put(0, 0, [2, -1, 0.2f]);
        using var bitmap = sheet.Draw();
        Assert.Contains(
            new SKColor(255, 0, 51),
            Enumerable.Range(0, bitmap.Width).Select(x => bitmap.GetPixel(x, bitmap.Height - 15))
        );
    }

    [Theory, InlineData("a title that is much wider than its images"), InlineData("")]
    public void Nothing_is_cut_off(string title)
    {
        var layout = Layout with
        {
            Title = title,
            RowLabels = ["a label of some length", "b"],
            ColumnLabels = ["-2", "0", "2"],
        };
        using var sheet = new ImageSheet(layout);
        using var bitmap = sheet.Draw();
        for (var y = 0; y < bitmap.Height; y++)
        {
            Assert.Equal(SKColors.White, bitmap.GetPixel(2, y));
            Assert.Equal(SKColors.White, bitmap.GetPixel(bitmap.Width - 3, y));
        }
    }
}
