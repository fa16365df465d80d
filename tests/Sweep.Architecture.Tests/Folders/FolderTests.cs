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

    /// <summary>The circles that stood when the rule came. The list only shrinks.</summary>
    private static readonly string[] Known =
    [
        "Sweep.Cli: Commands -> Hosting",
        "Sweep.Cli: Commands -> Output",
        "Sweep.Cli: Hosting -> Commands",
        "Sweep.Cli: Hosting -> Live",
        "Sweep.Cli: Hosting -> Output",
        "Sweep.Cli: Live -> Output",
        "Sweep.Cli: Output -> Hosting",
        "Sweep.Coordinator: Actors -> Hosting",
        "Sweep.Coordinator: Hosting -> Actors",
        "Sweep.Coordinator/Hosting: Members -> Watching",
        "Sweep.Coordinator/Hosting: Watching -> Members",
        "Sweep.Remoting: Links -> Members",
        "Sweep.Remoting: Members -> Links",
        "Sweep.Worker: Actors -> Hosting",
        "Sweep.Worker: Devices -> Training",
        "Sweep.Worker: Hosting -> Actors",
        "Sweep.Worker: Training -> Devices",
        "Vae.Tensors/Simd: Convolutions -> Planning",
        "Vae.Tensors/Simd: Convolutions -> Products",
        "Vae.Tensors/Simd: Planning -> Convolutions",
        "Vae.Tensors/Simd: Products -> Planning",
    ];

    [Fact]
    public void No_further_folders_know_each_other()
    {
        var arrows = FolderArrows.Of(Files);
        var circles = FolderArrows.InCircles([.. arrows.Keys]).ToDictionary(arrow => arrow.ToString(), arrow => arrow);
        Assert.Empty(
            circles.Keys.Except(Known).Select(circle => $"{circle}, a way leads back: {arrows[circles[circle]]}")
        );
        Assert.Empty(Known.Except(circles.Keys).Select(circle => $"{circle} is in no circle any more: strike it out"));
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
