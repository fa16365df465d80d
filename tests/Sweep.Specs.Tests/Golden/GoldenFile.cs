using System.Runtime.CompilerServices;

namespace Sweep.Specs.Tests.Golden;

/// <summary>
/// A file of expected lines beside the tests. With SWEEP_GOLDEN=write the tests write it instead:
/// the difference that git then shows is what changed for a user.
/// </summary>
internal static class GoldenFile
{
    internal static void Check(string name, IEnumerable<string> lines)
    {
        var file = Path.Combine(Folder(), name);
        var found = lines.ToArray();
        if (Environment.GetEnvironmentVariable("SWEEP_GOLDEN") == "write") File.WriteAllLines(file, found);
        else Assert.Equal(File.ReadAllLines(file), found);
    }

    private static string Folder([CallerFilePath] string here = "") => Path.GetDirectoryName(here)!;
}
