using Sweep.Architecture.Tests.Tidy;

namespace Sweep.Architecture.Tests.Folders;

/// <summary>Which folder of a project may know which, read from the names in their files.</summary>
public sealed class FolderTests
{
    private static readonly string Source = Path.Combine(Repository.Root, "src");

    private static readonly SourceFile[] Files =
    [
        .. Directory
            .GetFiles(Source, "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/obj/", StringComparison.Ordinal))
            .Select(path => SourceFile.Read(Source, path)),
    ];

    [Fact]
    public void No_folders_of_one_project_know_each_other()
    {
        var arrows = FolderArrows.Of(Files);
        var circles = FolderArrows.InCircles([.. arrows.Keys]);
        Assert.Empty(circles.Select(circle => $"{circle}, a way leads back: {arrows[circle]}"));
    }

    [Fact]
    public void Folders_that_know_each_other_are_seen()
    {
        SourceFile[] files = [File("Room/A", "Ax", "By"), File("Room/B", "By", "Cz"), File("Room/C", "Cz", "Ax")];
        Assert.Equal(3, FolderArrows.InCircles([.. FolderArrows.Of(files).Keys]).Count());
        Assert.Empty(FolderArrows.InCircles([.. FolderArrows.Of(files[..2]).Keys]));
    }

    /// <summary>The words in signatures too: no type of a store is named.</summary>
    [Fact]
    public void Cores_name_no_storage()
    {
        var stored = Files
            .Where(file => file.Folder.StartsWith("Sweep.Storage", StringComparison.Ordinal))
            .SelectMany(file => file.Declared)
            .ToHashSet(StringComparer.Ordinal);
        var pure = Files.Where(IsPure).ToArray();
        Assert.NotEmpty(stored);
        Assert.NotEmpty(pure);
        foreach (var file in pure)
        {
            Assert.DoesNotContain(file.Visible, space => space.StartsWith("Sweep.Storage", StringComparison.Ordinal));
            Assert.Empty(file.Used.Intersect(stored).Select(type => $"{file.Folder}/{file.Name} names {type}"));
        }
    }

    private static bool IsPure(SourceFile file) =>
        file.Folder.Contains("/Core", StringComparison.Ordinal)
        || file.Folder.StartsWith("Sweep.Optimization", StringComparison.Ordinal)
        || file.Folder.StartsWith("Sweep.Shared/Domain", StringComparison.Ordinal);

    private static SourceFile File(string folder, string declared, string used) =>
        new(folder, "File.cs", "Room", new HashSet<string> { "Room" }, [declared], new HashSet<string> { used });
}
