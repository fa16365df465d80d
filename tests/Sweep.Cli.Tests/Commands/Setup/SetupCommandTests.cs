using System.Net;
using Sweep.Cli.Commands.Setup;
using Vae.LibTorch.Packages;

namespace Sweep.Cli.Tests.Commands.Setup;

public sealed class SetupCommandTests : IDisposable
{
    private readonly string source = Directory.CreateTempSubdirectory().FullName;
    private readonly List<string> asked = [];
    private readonly TestCommandLine cli;
    private readonly TorchSharpFolder filled;

    public SetupCommandTests()
    {
        filled = new TorchSharpFolder(Path.Combine(source, "filled"));
        cli = new TestCommandLine { OpenWeb = () => new HttpClient(new Source(asked)) };
        cli.Variables[TorchSharpFolder.Variable] = filled.Path;
        cli.Variables["HOME"] = source;
        var configuration = Directory.CreateDirectory(Path.Combine(source, ".nuget", "NuGet")).FullName;
        File.WriteAllText(
            Path.Combine(configuration, "NuGet.Config"),
            """
            <configuration>
              <packageSources><add key="it" value="https://source/v3/index.json" /></packageSources>
            </configuration>
            """
        );
    }

    public void Dispose()
    {
        cli.Dispose();
        Directory.Delete(source, recursive: true);
    }

    [Fact]
    public async Task A_check_names_what_trains_on_each_device()
    {
        Assert.Equal(ExitCode.Done, await cli.EnterAsync("setup", "--check"));
        Assert.Matches(@"cpu +simd\n", cli.Output);
        Assert.Matches(@"libtorch +(libtorch \d|none: )", cli.Output);
        Assert.Contains("cuda", cli.Output);
    }

    [Fact]
    public async Task A_package_that_is_not_the_one_expected_is_refused()
    {
        Assert.Equal(ExitCode.Failed, await cli.EnterAsync("setup", "libtorch"));
        Assert.Contains("SHA-256", cli.StandardError);
        Assert.EndsWith("/flat/torchsharp/0.107.0/torchsharp.0.107.0.nupkg", asked[^1]);
        Assert.False(filled.IsComplete);
    }

    [Fact]
    public async Task Without_a_source_of_packages_the_message_says_how_to_name_one()
    {
        cli.Variables.Remove("HOME");
        Assert.Equal(ExitCode.Failed, await cli.EnterAsync("setup", "libtorch"));
        Assert.Contains("NuGet's configuration names no source of packages", cli.StandardError);
        Assert.Contains("--from FOLDER", cli.StandardError);
        Assert.Empty(asked);
    }

    [Fact]
    public async Task A_folder_that_lacks_a_package_is_refused_by_its_name()
    {
        Assert.Equal(ExitCode.Failed, await cli.EnterAsync("setup", "libtorch", "--from", source));
        Assert.Contains(TorchPackage.All[0].FileName, cli.StandardError);
        Assert.Empty(asked);
    }

    [Fact]
    public async Task A_package_of_a_folder_is_checked_as_one_that_is_fetched()
    {
        await WriteAsync(TorchPackage.All[0].FileName);
        Assert.Equal(ExitCode.Failed, await cli.EnterAsync("setup", "libtorch", "--from", source));
        Assert.Contains("SHA-256", cli.StandardError);
    }

    [Fact]
    public async Task A_folder_that_was_filled_elsewhere_is_copied()
    {
        foreach (var name in TorchPackage.All.SelectMany(package => package.Files))
            await WriteAsync(Path.GetFileName(name));
        Assert.Equal(ExitCode.Done, await cli.EnterAsync("setup", "libtorch", "--from", source));
        Assert.True(filled.IsComplete);
        Assert.Empty(asked);
    }

    private Task WriteAsync(string name) =>
        File.WriteAllTextAsync(Path.Combine(source, name), name, TestContext.Current.CancellationToken);

    /// <summary>A source of packages whose packages are none.</summary>
    private sealed class Source(List<string> asked) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken stop)
        {
            var address = request.RequestUri!;
            asked.Add(address.AbsolutePath);
            var content = address.AbsolutePath.EndsWith(".json", StringComparison.Ordinal)
                ? $$"""{"resources": [{"@id": "https://{{address.Host}}/flat", "@type": "PackageBaseAddress/3.0.0"}]}"""
                : "no package";
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(content) });
        }
    }
}
