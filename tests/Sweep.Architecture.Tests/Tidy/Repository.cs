using System.Runtime.CompilerServices;

namespace Sweep.Architecture.Tests.Tidy;

/// <summary>The files of the repository that people write, and their faults.</summary>
internal static class Repository
{
    private static readonly string[] Folders = ["bench", "deploy", "docs", "examples", "src", "sweeps", "tests"];
    private static readonly string[] Kinds = [".cs", ".md", ".py", ".cpp", ".h", ".sql", ".yaml", ".csproj", ".props"];
    private static readonly string[] Skipped = ["bin", "obj", "artifacts"];

    public static readonly string Root = FindRoot();

    public static IEnumerable<string> Files()
    {
        var above = Directory.EnumerateFiles(Root);
        var below = Folders.SelectMany(folder => FilesBelow(Path.Combine(Root, folder)));
        return above.Concat(below).Where(file => Kinds.Contains(Path.GetExtension(file)));
    }

    /// <summary>The faults of every file, by its path from the root with slashes.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<Fault>> Faults(AvoidedWords avoided) =>
        Files()
            .AsParallel()
            .Select(file => (Path: PathFromRoot(file), Faults: FaultsOf(file, avoided)))
            .ToDictionary(file => file.Path, file => file.Faults, StringComparer.Ordinal);

    private static string PathFromRoot(string file) => Path.GetRelativePath(Root, file).Replace('\\', '/');

    private static IReadOnlyList<Fault> FaultsOf(string file, AvoidedWords avoided)
    {
        var text = File.ReadAllText(file);
        return Path.GetExtension(file) switch
        {
            ".cs" => CodeFaults.Of(text, avoided),
            ".md" => [.. TextFaults.OfMarkdown(text, avoided)],
            _ => [.. TextFaults.OfOther(text, avoided)],
        };
    }

    private static IEnumerable<string> FilesBelow(string folder)
    {
        var files = Directory.EnumerateFiles(folder);
        var folders = Directory.EnumerateDirectories(folder).Where(inner => !Skipped.Contains(Path.GetFileName(inner)));
        return files.Concat(folders.SelectMany(FilesBelow));
    }

    private static string FindRoot([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
