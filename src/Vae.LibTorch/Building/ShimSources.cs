using System.Security.Cryptography;
using System.Text;

namespace Vae.LibTorch.Building;

/// <summary>The shim's sources, which this assembly carries.</summary>
internal static class ShimSources
{
    private const string Prefix = "native/";

    /// <summary>By file name.</summary>
    public static IReadOnlyDictionary<string, string> All { get; } =
        typeof(ShimSources)
            .Assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .ToDictionary(name => name[Prefix.Length..], Read);

    /// <summary>Changes with any of them, and with what they are built against.</summary>
    public static string Hash(IReadOnlyDictionary<string, string> sources, LibTorchInstallation installation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, text) in sources.OrderBy(source => source.Key, StringComparer.Ordinal))
            hash.AppendData(Encoding.UTF8.GetBytes($"{name}\0{text}\0"));
        hash.AppendData(Encoding.UTF8.GetBytes($"{installation}"));
        return Convert.ToHexStringLower(hash.GetHashAndReset())[..16];
    }

    private static string Read(string resource)
    {
        using var reader = new StreamReader(typeof(ShimSources).Assembly.GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
