using Vae.Models.Datasets;
using Vae.Models.Datasets.Files;
using Vae.Models.Datasets.Formats;

namespace Vae.Models.Tests.Datasets.Formats;

/// <summary>
/// Against the images that bench/pytorch-parity/png_files.py made with ImageMagick.
/// </summary>
public sealed class PngKindsTests
{
    private const int Width = 9,
        Height = 7;

    [Theory]
    [InlineData("grey1", 1), InlineData("grey2", 2), InlineData("grey4", 4)]
    [InlineData("grey8", 8), InlineData("grey16", 8)]
    public void Grey_of_any_depth_is_spread_over_a_byte(string name, int bits)
    {
        var expected = Pixels().Select(at => (byte)(Level(at, 0, bits) * 255 / ((1 << bits) - 1)));
        foreach (var kind in new[] { name, $"{name}-interlaced" })
        {
            var image = PngImage.Read(Golden(kind));
            Assert.Equal(new ImageShape(Height, Width, 1), image.Shape);
            Assert.Equal(expected, image.Values);
        }
    }

    [Theory, InlineData("rgba8")]
    [InlineData("rgb8"), InlineData("rgb8-interlaced"), InlineData("rgb16"), InlineData("rgb16-interlaced")]
    public void Colours_of_any_depth_keep_their_upper_bits(string name)
    {
        var image = PngImage.Read(Golden(name));
        Assert.Equal(new ImageShape(Height, Width, 3), image.Shape);
        var channels = Enumerable.Range(0, 3);
        Assert.Equal(Pixels().SelectMany(at => channels.Select(channel => (byte)Level(at, channel, 8))), image.Values);
    }

    [Theory, InlineData(1), InlineData(2), InlineData(4), InlineData(8)]
    public void Palettes_of_any_depth_give_their_colours(int bits)
    {
        var count = Math.Min(1 << bits, Width * Height);
        var expected = Pixels().SelectMany(at => Colour((at.X + (Width * at.Y)) % count, count));
        foreach (var kind in new[] { "", "-interlaced", "-opaque" })
        {
            var image = PngImage.Read(Golden($"palette{bits}{kind}"));
            Assert.Equal(new ImageShape(Height, Width, 3), image.Shape);
            Assert.Equal(expected, image.Values);
        }
    }

    [Fact]
    public void A_transparent_colour_is_refused_with_what_to_do()
    {
        var refusal = Assert.Throws<DataException>(() => PngImage.Read(Golden("palette2-transparent"))).Message;
        Assert.Contains("has transparent pixels: save it without transparency", refusal, StringComparison.Ordinal);
    }

    private static IEnumerable<(int X, int Y)> Pixels() =>
        from y in Enumerable.Range(0, Height)
        from x in Enumerable.Range(0, Width)
        select (x, y);

    private static int Level((int X, int Y) at, int channel, int bits) =>
        (((at.X * 37) + (at.Y * 59) + (channel * 101)) % 256) >> (8 - bits);

    private static byte[] Colour(int number, int count)
    {
        var red = number * 255 / (count - 1);
        return [(byte)red, (byte)(255 - red), (byte)(number * 7 % 256)];
    }

    private static string Golden(string name) => Path.Combine(AppContext.BaseDirectory, "Golden", "png", $"{name}.png");
}
