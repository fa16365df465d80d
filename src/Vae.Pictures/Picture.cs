namespace Vae.Pictures;

/// <summary>A file that shows what a model learned.</summary>
/// <param name="FileName">Such as <c>samples.png</c>.</param>
/// <param name="Bytes">PNG, or GIF where it moves.</param>
public sealed record Picture(PictureKind Kind, string FileName, byte[] Bytes);

/// <summary>What came of a kind that was asked for.</summary>
public abstract record Drawing
{
    private Drawing() { }

    /// <param name="Picture">The file.</param>
    public sealed record Drawn(Picture Picture) : Drawing;

    /// <summary>The kind says nothing of such a model or such data.</summary>
    /// <param name="Reason">A sentence without its full stop.</param>
    public sealed record Unfit(PictureKind Kind, string Reason) : Drawing;
}
