using Foundation;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;

namespace Sweep.Storage.Files;

/// <summary>
/// Names become parts of paths only after they are found to be hexadecimal digits and nothing else:
/// some of them come from other machines.
/// </summary>
internal static class FolderNames
{
    public static string Of(SweepId sweep)
    {
        Invariant.Holds(IsValid(sweep), "a sweep's identity is 16 lower-case hexadecimal digits");
        return sweep.Text;
    }

    public static bool IsValid(SweepId sweep) => Hexadecimals.IsSweep(sweep.Text);

    /// <summary>Null for what names no blob.</summary>
    public static string? Of(BlobRef blob) => Hexadecimals.IsSha256(blob.Sha256) ? blob.Sha256 : null;
}
