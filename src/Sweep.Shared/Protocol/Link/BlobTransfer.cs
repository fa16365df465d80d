using System.Globalization;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;

namespace Sweep.Shared.Protocol.Link;

/// <summary>How blobs are named on the wire.</summary>
public static class BlobTransfer
{
    public const string UploadPattern = "/uploads/{sweep}/{sha256}/{size}",
        BlobPattern = "/blobs/{sweep}/{sha256}/{size}",
        WorkerBlobPattern = "/worker-blobs/{sweep}/{sha256}/{size}";

    /// <summary>
    /// How many bytes of an upload there are already, or where a piece of it begins.
    /// </summary>
    public const string OffsetHeader = "Upload-Offset";

    public static string UploadPath(SweepId sweep, BlobRef blob) => $"/uploads/{Path(sweep, blob)}";

    public static string BlobPath(SweepId sweep, BlobRef blob) => $"/blobs/{Path(sweep, blob)}";

    public static string WorkerBlobPath(SweepId sweep, BlobRef blob) => $"/worker-blobs/{Path(sweep, blob)}";

    /// <summary>Null unless all three are exactly what such names are.</summary>
    public static (SweepId Sweep, BlobRef Blob)? Read(string? sweep, string? sha256, string? size) =>
        Hexadecimals.IsSweep(sweep)
        && Hexadecimals.IsSha256(sha256)
        && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes)
        && bytes <= LinkLimits.BlobBytes
            ? (new SweepId(sweep!), new BlobRef(sha256!, bytes))
            : null;

    private static string Path(SweepId sweep, BlobRef blob) =>
        string.Create(CultureInfo.InvariantCulture, $"{sweep}/{blob.Sha256}/{blob.Size}");
}
