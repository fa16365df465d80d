using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Vae.Models.Tests;

internal static class Sha256
{
    /// <summary>
    /// Of the items' bytes as they lie in memory, little-endian; lower-case hexadecimal.
    /// </summary>
    public static string Of<T>(ReadOnlySpan<T> items)
        where T : unmanaged => Convert.ToHexStringLower(SHA256.HashData(MemoryMarshal.AsBytes(items)));
}
