using System.Text;
using System.Text.RegularExpressions;

namespace Vae.LibTorch.Packages;

/// <summary>
/// Which version of libstdc++ a library needs, and which the process has: both stand in the files
/// as names such as GLIBCXX_3.4.32.
/// </summary>
internal static partial class CxxLibrary
{
    private const string Name = "libstdc++.so.6";

    /// <summary>The newest version that a file names; null if it names none.</summary>
    public static Version? NewestIn(string file) =>
        VersionName()
            .Matches(Encoding.Latin1.GetString(File.ReadAllBytes(file)))
            .Select(match => Version.Parse(match.Groups[1].Value))
            .Max();

    /// <summary>
    /// What this process has, since .NET itself is written in C++; null if that is not to be seen.
    /// </summary>
    public static Version? OfThisMachine()
    {
        var line = File.ReadLines("/proc/self/maps")
            .FirstOrDefault(line => line.Contains(Name, StringComparison.Ordinal));
        return line is null ? null : NewestIn(line[line.IndexOf('/')..]);
    }

    [GeneratedRegex(@"GLIBCXX_(\d+\.\d+(?:\.\d+)?)\b")]
    private static partial Regex VersionName();
}
