namespace Vae.Models.Datasets.Formats;

/// <summary>
/// Names what a file is by how it begins, for messages about files that are something else.
/// </summary>
internal static class FileKind
{
    /// <summary>What is said of text of no kind that is known here.</summary>
    public const string Text = "is text";

    /// <summary>How many bytes decide.</summary>
    public const int HeadBytes = 64;

    public static bool IsNpy(ReadOnlySpan<byte> head) => head.StartsWith((ReadOnlySpan<byte>)[0x93, .. "NUMPY"u8]);

    /// <summary>Whether it is a zip archive, as npz files are.</summary>
    public static bool IsZip(ReadOnlySpan<byte> head) =>
        head.StartsWith("PK\u0003\u0004"u8) || head.StartsWith("PK\u0005\u0006"u8);

    public static bool IsGzip(ReadOnlySpan<byte> head) => head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]);

    public static bool IsPng(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A]);

    /// <summary>"is a JPEG image"; null where the kind is not known.</summary>
    public static string? Describe(ReadOnlySpan<byte> head)
    {
        if (head.IsEmpty)
            return "is empty";
        if (IsNpy(head))
            return "is one NumPy array (npy)";
        if (IsZip(head))
            return "is a zip archive, as NumPy's npz files are";
        if (IsGzip(head))
            return "is a gzip archive";
        if (IsPng(head))
            return "is a PNG image";
        if (head is [0xFF, 0xD8, 0xFF, ..])
            return "is a JPEG image";
        if (head.StartsWith("GIF8"u8))
            return "is a GIF image";
        if (head.StartsWith("RIFF"u8) && head.Length > 12 && head[8..].StartsWith("WEBP"u8))
            return "is a WebP image";
        if (head is [(byte)'B', (byte)'M', _, _, _, _, 0, 0, 0, 0, ..])
            return "is a BMP image";
        if (head is [(byte)'I', (byte)'I', 42, 0, ..] or [(byte)'M', (byte)'M', 0, 42, ..])
            return "is a TIFF image";
        if (head is [0x89, (byte)'H', (byte)'D', (byte)'F', ..])
            return "is an HDF5 file";
        if (head.StartsWith("MATLAB"u8))
            return "is a MATLAB file";
        if (head.StartsWith("PAR1"u8))
            return "is a Parquet file";
        if (head.StartsWith("version https://git-lfs"u8))
            return "is a pointer of Git LFS, not the file itself";
        if (head is [0x80, >= 2 and <= 5, ..])
            return "is a Python pickle, which is never opened";
        if (head is [0, 0, _, >= 1 and <= 8, ..] && NumberType.OfIdx(head[2]) is not null)
            return "is an IDX array";
        if (IsHtml(head))
            return "is an HTML page";
        return head.IndexOfAnyInRange((byte)0, (byte)8) < 0 ? Text : null;
    }

    private static bool IsHtml(ReadOnlySpan<byte> head)
    {
        head = head.TrimStart(" \t\r\n"u8);
        if (head.StartsWith("<!DOC"u8) || head.StartsWith("<!doc"u8))
            return true;
        return head.StartsWith("<html"u8) || head.StartsWith("<HTML"u8);
    }
}
