namespace Vae.Models.Datasets;

/// <summary>
/// How the values of a row lie as an image: row by row from the top, the channels of a pixel side
/// by side ([height, width, channels]).
/// </summary>
public sealed record ImageShape(int Height, int Width, int Channels)
{
    /// <summary>How many values an image has.</summary>
    public int Count => Height * Width * Channels;

    public override string ToString() => $"{Height}x{Width}x{Channels}";
}
