using Vae.LibTorch.Packages;
using Vae.TorchScript;

namespace Vae.LibTorch.Tests.Packages;

public sealed class TorchSharpFolderTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_variable_names_the_folder_and_the_users_own_is_taken_without_it()
    {
        Assert.Equal(folder, Of((TorchSharpFolder.Variable, folder), ("HOME", "/home/me")).Path);
        Assert.Equal("/data/sweep/torchsharp", Of(("XDG_DATA_HOME", "/data"), ("HOME", "/home/me")).Path);
        Assert.Equal("/home/me/.local/share/sweep/torchsharp", Of(("HOME", "/home/me")).Path);
    }

    [Fact]
    public void An_empty_folder_is_an_obstacle_that_names_the_command()
    {
        var empty = new TorchSharpFolder(folder);
        Assert.False(empty.IsComplete);
        Assert.SkipWhen(empty.ObstacleOfMachine() is not null, empty.ObstacleOfMachine() ?? "");
        Assert.Contains("sweep setup libtorch", empty.Obstacle(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_loaded_is_refused_with_the_obstacle()
    {
        var empty = new TorchSharpFolder(folder);
        Assert.Equal(
            empty.Obstacle(),
            Assert.Throws<LibTorchUnavailableException>(() => TorchSharpLoader.Load(empty)).Message
        );
    }

    [Fact]
    public void A_libstdcxx_that_is_too_old_is_said_before_anything_is_loaded()
    {
        var full = Fill("GLIBCXX_3.4.9\0GLIBCXX_3.4.9999\0GLIBCXX_3.4");
        Assert.Null(full.ObstacleOf(new Version(3, 4, 9999)));
        Assert.StartsWith(
            "TorchSharp needs a libstdc++ with GLIBCXX_3.4.9999",
            full.ObstacleOf(new Version(3, 4, 40)),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Before_it_is_fetched_what_it_will_need_is_known()
    {
        var empty = new TorchSharpFolder(folder);
        Assert.NotNull(empty.ObstacleOf(new Version(3, 4, 30)));
        Assert.Null(empty.ObstacleOf(new Version(3, 4, 32)));
    }

    [Fact]
    public void A_folder_whose_needs_this_machine_meets_has_no_obstacle()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "TorchSharp is for Linux");
        Assert.NotNull(CxxLibrary.OfThisMachine());
        Assert.Null(Fill("GLIBCXX_3.4.9\0GLIBCXX_3.4.11").Obstacle());
    }

    private TorchSharpFolder Fill(string bridge)
    {
        foreach (var name in TorchSharpFolder.Libraries.Append(TorchSharpFolder.Assembly))
            File.WriteAllText(Path.Combine(folder, name), "");
        File.WriteAllText(Path.Combine(folder, TorchSharpFolder.Bridge), bridge);
        return new TorchSharpFolder(folder);
    }

    private static TorchSharpFolder Of(params (string Name, string Value)[] variables) =>
        TorchSharpFolder.Of(name => variables.FirstOrDefault(variable => variable.Name == name).Value);
}
