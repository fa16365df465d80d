using Vae.LibTorch.Building;
using Vae.TorchScript;

namespace Vae.LibTorch.Tests.Building;

/// <summary>
/// Builds small things with the real tools; skipped, saying so, where there are none.
/// </summary>
public sealed class ShimBuilderTests : IDisposable
{
    private static readonly LibTorchInstallation Installation = new("/include", "/lib", "2.6.1", true, false, 1);

    private readonly string folder = Directory.CreateTempSubdirectory("vae-libtorch-").FullName;
    private readonly List<string> said = [];

    private string Cache => Path.Combine(folder, "cache");

    [Fact]
    public void It_is_built_once_and_nothing_but_it_and_its_log_is_kept()
    {
        RequireTools();
        var file = Builder("int answer(void) { return 42; }").Build(Installation);
        Assert.True(File.Exists(file));
        Assert.Equal([Path.GetDirectoryName(file)!], Directory.GetFileSystemEntries(Cache));
        Assert.Equal(
            ["build.log", "libvae_torch.so"],
            Directory
                .GetFileSystemEntries(Path.GetDirectoryName(file)!)
                .Select(entry => Path.GetFileName(entry))
                .Order(StringComparer.Ordinal)
        );
        Assert.StartsWith(
            "building the shim for LibTorch 2.6.1 in /lib, once",
            Assert.Single(said),
            StringComparison.Ordinal
        );

        var built = File.GetLastWriteTimeUtc(file);
        Assert.Equal(file, Builder("int answer(void) { return 42; }").Build(Installation));
        Assert.Equal(built, File.GetLastWriteTimeUtc(file));
        Assert.Single(said);
    }

    [Fact]
    public void Other_sources_or_another_LibTorch_are_built_beside_it()
    {
        LibTorchInstallation[] others =
        [
            Installation with
            {
                Version = "1.13.0",
            },
            Installation with
            {
                Cxx11Abi = false,
            },
            Installation with
            {
                HasCuda = true,
            },
            Installation with
            {
                Size = 2,
            },
        ];
        var sources = new Dictionary<string, string> { ["a"] = "b" };
        string[] hashes =
        [
            .. others.Prepend(Installation).Select(installation => ShimSources.Hash(sources, installation)),
            ShimSources.Hash(new Dictionary<string, string> { ["a"] = "c" }, Installation),
        ];
        Assert.Equal(hashes.Length, hashes.Distinct().Count());
    }

    [Fact]
    public void Two_at_once_both_get_it()
    {
        RequireTools();
        var files = new string[3];
        Thread[] threads =
        [
            .. files.Select(
                (_, i) => new Thread(() => files[i] = Builder("int answer(void) { return 42; }").Build(Installation))
            ),
        ];
        foreach (var thread in threads)
            thread.Start();
        foreach (var thread in threads)
            thread.Join();
        Assert.True(File.Exists(files[0]));
        Assert.All(files, file => Assert.Equal(files[0], file));
        Assert.Single(Directory.GetFileSystemEntries(Cache));
    }

    [Fact]
    public void A_build_that_fails_names_its_log_which_says_why()
    {
        RequireTools();
        var message = Assert
            .Throws<LibTorchBrokenException>(() =>
                Builder("int answer(void) { return forty_two; }").Build(Installation)
            )
            .Message;
        var log = Assert.Single(Directory.GetFiles(Cache));
        Assert.Equal($"The shim for LibTorch 2.6.1 in /lib could not be built: {log} says why.", message);
        Assert.Contains("forty_two", File.ReadAllText(log), StringComparison.Ordinal);
        Assert.Empty(Directory.GetDirectories(Cache));
    }

    [Theory, InlineData("cmake"), InlineData("c++", "cmake"), InlineData("make", "cmake", "g++")]
    public void A_missing_tool_is_named_with_what_to_install(string missing, params string[] present)
    {
        foreach (var tool in present)
            File.WriteAllText(Path.Combine(folder, tool), "");
        var builder = new ShimBuilder(ShimSources.All, Cache, name => name == "PATH" ? folder : null, said.Add);
        var message = Assert.Throws<LibTorchUnavailableException>(() => builder.Build(Installation)).Message;
        Assert.Equal(
            $"LibTorch 2.6.1 is in /lib, but there is no {missing} to build the shim for it: install the tools "
                + "(apt-get install cmake g++ make).",
            message
        );
        Assert.Empty(said);
    }

    [Fact]
    public void The_cache_is_the_users()
    {
        Assert.Equal(
            "/cache/sweep/libtorch",
            ShimBuilder.DefaultCache(name => name == "XDG_CACHE_HOME" ? "/cache" : "/home/me")
        );
        Assert.Equal(
            "/home/me/.cache/sweep/libtorch",
            ShimBuilder.DefaultCache(name => name == "HOME" ? "/home/me" : null)
        );
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private ShimBuilder Builder(string code) =>
        new(
            new Dictionary<string, string>
            {
                ["CMakeLists.txt"] =
                    "cmake_minimum_required(VERSION 3.18)\nproject(vae_torch LANGUAGES "
                    + "CXX)\nadd_library(vae_torch SHARED code.cpp)\n",
                ["code.cpp"] = code,
            },
            Cache,
            Environment.GetEnvironmentVariable,
            line =>
            {
                lock (said)
                    said.Add(line);
            }
        );

    private static void RequireTools()
    {
        bool Has(string tool) =>
            Environment
                .GetEnvironmentVariable("PATH")!
                .Split(':')
                .Any(folder => File.Exists(Path.Combine(folder, tool)));
        Assert.SkipUnless(
            Has("cmake") && Has("make") && Has("c++"),
            "there are no cmake, make and C++ compiler on this machine: apt-get install cmake g++ make"
        );
    }
}
