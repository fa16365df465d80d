using SixLabors.ImageSharp;
using SixLabors.ImageSharp.Formats.Gif;
using SixLabors.ImageSharp.PixelFormats;
using SixLabors.ImageSharp.Processing.Processors.Quantization;

namespace Vae.Pictures.Gifs;

/// <summary>A GIF that repeats without end.</summary>
internal static class GifFile
{
    private const int Greys = 256;

    /// <param name="frames">Of one size.</param>
    /// <param name="isGrey">Whether greys are all that occurs: then every one is exact.</param>
    public static byte[] Of(IEnumerable<GifFrame> frames, bool isGrey)
    {
        Image<Rgba32>? gif = null;
        try
        {
            foreach (var (sheet, hundredths) in frames)
            {
                using var bitmap = sheet.Draw();
                var frame = Image.LoadPixelData<Rgba32>(bitmap.Bytes, bitmap.Width, bitmap.Height);
                frame.Frames.RootFrame.Metadata.GetGifMetadata().FrameDelay = hundredths;
                if (gif is null)
                {
                    gif = frame;
                    continue;
                }

                gif.Frames.AddFrame(frame.Frames.RootFrame);
                frame.Dispose();
            }

            gif!.Metadata.GetGifMetadata().RepeatCount = 0;
            using var file = new MemoryStream();
            gif.SaveAsGif(file, isGrey ? Grey() : Coloured());
            return file.ToArray();
        }
        finally
        {
            gif?.Dispose();
        }
    }

    private static GifEncoder Grey()
    {
        Color[] palette =
        [
            .. Enumerable.Range(0, Greys).Select(level => Color.FromRgb((byte)level, (byte)level, (byte)level)),
        ];
        return new GifEncoder
        {
            ColorTableMode = GifColorTableMode.Global,
            Quantizer = new PaletteQuantizer(palette, new QuantizerOptions { Dither = null }),
        };
    }

    private static GifEncoder Coloured() =>
        new()
        {
            ColorTableMode = GifColorTableMode.Local,
            Quantizer = new WuQuantizer(new QuantizerOptions { Dither = null }),
        };
}
