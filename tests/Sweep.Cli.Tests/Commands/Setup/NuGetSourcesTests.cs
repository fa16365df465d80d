using Sweep.Cli.Commands.Setup;

namespace Sweep.Cli.Tests.Commands.Setup;

public sealed class NuGetSourcesTests : IDisposable
{
    private const string Far = """<packageSources><add key="far" value="https://far/index.json" /></packageSources>""";

    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Without_a_configuration_there_is_no_source() => Assert.Empty(Sources());

    [Fact]
    public void The_nearest_configuration_comes_first_then_the_users_own()
    {
        Write("work", """<packageSources><add key="near" value="https://near/v3/index.json" /></packageSources>""");
        Write("home/.nuget/NuGet", Far);
        Assert.Equal(["https://near/v3/index.json", "https://far/index.json"], Sources());
    }

    [Fact]
    public void What_is_cleared_disabled_or_no_service_index_is_not_asked()
    {
        Write(
            "work",
            """
            <packageSources>
              <clear />
              <add key="off" value="https://off/v3/index.json" />
              <add key="folder" value="/packages" />
              <add key="old" value="https://old/api/v2" />
              <add key="on" value="https://on/v3/index.json" />
            </packageSources>
            <disabledPackageSources><add key="off" value="true" /></disabledPackageSources>
            """
        );
        Write("home/.nuget/NuGet", Far);
        Assert.Equal("https://on/v3/index.json", Assert.Single(Sources()));
    }

    [Fact]
    public void A_service_index_says_where_packages_lie()
    {
        const string index = """
            {"version": "3.0.0", "resources": [
              {"@id": "https://s/query", "@type": "SearchQueryService"},
              {"@id": "https://s/flat", "@type": "PackageBaseAddress/3.0.0"}]}
            """;
        Assert.Equal("https://s/flat/", NuGetSources.PackagesOf(index)?.AbsoluteUri);
    }

    [Theory]
    [InlineData("""{"resources": []}""")]
    [InlineData("""{"resources": [7, {"@type": "PackageBaseAddress/3.0.0"}]}""")]
    [InlineData("""{"resources": [{"@type": "PackageBaseAddress/3.0.0", "@id": "flat"}]}""")]
    [InlineData("{}")]
    [InlineData("[]")]
    public void An_index_that_names_no_packages_says_nothing(string index) =>
        Assert.Null(NuGetSources.PackagesOf(index));

    private string[] Sources()
    {
        var work = Directory.CreateDirectory(Path.Combine(folder, "work")).FullName;
        return [.. NuGetSources.Of(work, Path.Combine(folder, "home")).Select(source => source.AbsoluteUri)];
    }

    private void Write(string place, string sections)
    {
        var target = Directory.CreateDirectory(Path.Combine(folder, place)).FullName;
        File.WriteAllText(Path.Combine(target, "NuGet.Config"), $"<configuration>{sections}</configuration>");
    }
}
