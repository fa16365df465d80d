using System.Runtime.CompilerServices;
using System.Xml.Linq;

namespace Sweep.Architecture.Tests;

/// <summary>
/// Who may know whom, read from the project files. A new arrow is a decision: change
/// docs/architecture.md with it.
/// </summary>
public sealed class ArrowTests
{
    private static readonly Dictionary<string, string[]> Allowed = new(StringComparer.Ordinal)
    {
        ["Foundation"] = [],
        ["Sweep.Shared"] = ["Foundation"],
        ["Sweep.Optimization"] = ["Sweep.Shared"],
        ["Sweep.Remoting"] = ["Sweep.Shared"],
        ["Sweep.Storage"] = ["Sweep.Shared"],
        ["Sweep.Coordinator"] = ["Sweep.Optimization", "Sweep.Remoting", "Sweep.Storage"],
        ["Sweep.Worker"] = ["Sweep.Remoting", "Vae.LibTorch", "Vae.Models"],
        ["Sweep.Specs"] = ["Sweep.Optimization", "Sweep.Shared", "Vae.Models"],
        ["Sweep.Web"] = ["Sweep.Coordinator", "Sweep.Specs"],
        ["Sweep.Cli"] = ["Sweep.Specs", "Sweep.Web", "Sweep.Worker", "Vae.Pictures"],
        ["Vae.Tensors"] = ["Foundation"],
        ["Vae.LibTorch"] = ["Vae.TorchScript", "Vae.TorchSharp"],
        ["Vae.TorchScript"] = ["Vae.Tensors"],
        ["Vae.TorchSharp"] = ["Vae.TorchScript"],
        ["Vae.Models"] = ["Vae.Tensors"],
        ["Vae.Pictures"] = ["Vae.Models"],
    };

    private static readonly string Root = FindRoot();

    public static TheoryData<string> Projects =>
        [
            .. Directory
                .GetFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories)
                .Select(file => Path.GetFileNameWithoutExtension(file))
                .Order(StringComparer.Ordinal),
        ];

    [Theory, MemberData(nameof(Projects))]
    public void A_project_knows_only_whom_it_may(string project)
    {
        Assert.True(Allowed.ContainsKey(project), $"{project} has no place in the architecture yet");
        Assert.Equal(
            Allowed[project].Order(StringComparer.Ordinal),
            References(project, "ProjectReference")
                .Select(path => Path.GetFileNameWithoutExtension(path))
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public void Every_room_of_the_plan_is_there() =>
        Assert.Equal(Allowed.Keys.Order(StringComparer.Ordinal), Projects.Select(row => row.Data));

    [Theory]
    [InlineData("Foundation")]
    [InlineData("Sweep.Shared")]
    [InlineData("Sweep.Optimization")]
    [InlineData("Vae.Tensors")]
    [InlineData("Vae.TorchScript")]
    [InlineData("Vae.LibTorch")]
    [InlineData("Vae.TorchSharp")]
    public void The_pure_rooms_need_no_package(string project) => Assert.Empty(References(project, "PackageReference"));

    /// <summary>
    /// It is compiled against TorchSharp, and carried as a file: nothing that runs without LibTorch
    /// restores or loads more than that.
    /// </summary>
    [Fact]
    public void TorchSharp_is_known_to_one_room_which_no_other_one_compiles_against()
    {
        Assert.Equal(["TorchSharp"], References("Vae.TorchSharp", "PackageDownload"));
        var references = Directory
            .GetFiles(Path.Combine(Root, "src"), "*.csproj", SearchOption.AllDirectories)
            .SelectMany(file => XDocument.Load(file).Descendants("ProjectReference"))
            .Where(node =>
                node.Attribute("Include")!.Value.EndsWith("Vae.TorchSharp.csproj", StringComparison.Ordinal)
            );
        Assert.Equal(["false"], references.Select(node => node.Attribute("ReferenceOutputAssembly")?.Value));
    }

    [Fact]
    public void Models_need_a_reader_of_images_and_nothing_else() =>
        Assert.Equal(["StbImageSharp"], References("Vae.Models", "PackageReference"));

    [Fact]
    public void One_room_knows_a_drawing_library()
    {
        string[] drawing =
        [
            "ScottPlot",
            "SixLabors.ImageSharp",
            "SkiaSharp",
            "SkiaSharp.NativeAssets.Linux.NoDependencies",
        ];
        Assert.Equal(drawing, References("Vae.Pictures", "PackageReference"));
        var others = Projects.Select(row => row.Data).Where(project => project != "Vae.Pictures");
        Assert.All(others, project => Assert.Empty(References(project, "PackageReference").Intersect(drawing)));
    }

    [Fact]
    public void Cores_know_no_mailbox_clock_log_or_database()
    {
        string[] banned =
        [
            "Akka",
            "Sweep.Storage",
            "Sweep.Remoting",
            "TimeProvider",
            "Serilog",
            "Sqlite",
            "System.Threading",
            "System.IO",
            "Task<",
            "async ",
        ];
        var cores = new[]
        {
            "src/Sweep.Coordinator/Core",
            "src/Sweep.Worker/Core",
            "src/Sweep.Optimization",
            "src/Sweep.Shared/Domain/Search",
            "src/Sweep.Shared/Domain/Studies",
        };
        var sources = cores
            .SelectMany(folder => Directory.GetFiles(Path.Combine(Root, folder), "*.cs", SearchOption.AllDirectories))
            .ToArray();
        Assert.NotEmpty(sources);
        foreach (var source in sources)
        {
            var text = File.ReadAllText(source);
            Assert.DoesNotContain(banned, word => text.Contains(word, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void Only_actors_and_hosting_know_Akka()
    {
        string[] rooms = ["/Sweep.Remoting/", "/Actors/", "/Hosting/"];
        var knowing = Directory
            .GetFiles(Path.Combine(Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(source => File.ReadAllText(source).Contains("using Akka", StringComparison.Ordinal))
            .ToArray();
        Assert.NotEmpty(knowing);
        Assert.DoesNotContain(knowing, source => !rooms.Any(room => source.Contains(room, StringComparison.Ordinal)));
    }

    [Fact]
    public void The_libraries_know_nothing_of_sweeps()
    {
        var sources = new[]
        {
            "Foundation",
            "Vae.Tensors",
            "Vae.TorchScript",
            "Vae.TorchSharp",
            "Vae.LibTorch",
            "Vae.Models",
        }.SelectMany(project =>
            Directory.GetFiles(Path.Combine(Root, "src", project), "*.cs", SearchOption.AllDirectories)
        );
        Assert.DoesNotContain(sources, source => File.ReadAllText(source).Contains("Sweep.", StringComparison.Ordinal));
    }

    private static string[] References(string project, string kind) =>
        [
            .. XDocument
                .Load(Path.Combine(Root, "src", project, project + ".csproj"))
                .Descendants(kind)
                .Select(node => node.Attribute("Include")!.Value),
        ];

    private static string FindRoot([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", ".."));
}
