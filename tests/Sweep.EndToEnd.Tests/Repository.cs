namespace Sweep.EndToEnd.Tests;

/// <summary>The files that the program comes with.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string File(string path) => Path.Combine(Root, path);

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (!System.IO.File.Exists(Path.Combine(folder, "Sweep.sln")))
            folder = Path.GetDirectoryName(folder)!;
        return folder;
    }
}
