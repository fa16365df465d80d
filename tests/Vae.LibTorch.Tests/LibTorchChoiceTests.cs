using Vae.LibTorch.Building;
using Vae.LibTorch.Packages;

namespace Vae.LibTorch.Tests;

public sealed class LibTorchChoiceTests : IDisposable
{
    private static readonly LibTorchInstallation Plain = new("include", "lib", "2.6.0", true, HasCuda: false, 1);

    private readonly string folder = Directory.CreateTempSubdirectory().FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void TorchSharp_comes_first_where_its_folder_is_filled()
    {
        Fill();
        Assert.Equal(LibTorchWay.TorchSharp, Choose(Plain).Way);
        Assert.Equal(LibTorchWay.TorchSharp, Choose(null).Way);
    }

    [Fact]
    public void A_PyTorch_of_the_version_that_TorchSharp_is_built_for_is_taken_by_it()
    {
        Fill();
        foreach (var name in TorchSharpFolder.Libraries)
            File.Delete(Path.Combine(folder, name));
        Assert.Equal(LibTorchWay.Native, Choose(Plain).Way);
        var fitting = Plain with { Version = TorchSharpFolder.LibTorchVersion };
        Assert.Equal(Plain.Libraries, Choose(fitting).Folder?.LibTorch);
        Assert.Equal(Plain.Libraries, Choose(fitting, ("LIBTORCH", "/opt/torch")).Folder?.LibTorch);
        Assert.Equal(LibTorchWay.Native, Choose(fitting with { HasCuda = true }).Way);
        Fill();
        Assert.Null(Choose(fitting).Folder?.LibTorch);
    }

    [Fact]
    public void Another_version_that_is_named_is_refused_for_TorchSharp()
    {
        Fill();
        var refused = Choose(Plain, ("LIBTORCH", "/opt/libtorch"), (LibTorchChoice.Variable, "torchsharp"));
        Assert.Equal(LibTorchWay.None, refused.Way);
        Assert.Contains("LIBTORCH names 2.6.0", refused.Absence, StringComparison.Ordinal);
    }

    [Fact]
    public void It_says_version_and_way_before_anything_is_loaded()
    {
        Assert.Equal("2.6.0 (native)", Choose(Plain).Summary);
        Assert.Null(Choose(null).Summary);
        Fill();
        Assert.Equal($"{TorchSharpFolder.LibTorchVersion} (torchsharp)", Choose(Plain).Summary);
    }

    [Fact]
    public void Without_its_folder_a_LibTorch_of_the_machine_is_taken() =>
        Assert.Equal(LibTorchWay.Native, Choose(Plain).Way);

    [Fact]
    public void A_LibTorch_with_CUDA_or_one_that_is_named_is_reached_natively()
    {
        Fill();
        Assert.Equal(LibTorchWay.Native, Choose(Plain with { HasCuda = true }).Way);
        Assert.Equal(LibTorchWay.Native, Choose(Plain, ("LIBTORCH", "/opt/libtorch")).Way);
        var wrong = Choose(null, ("LIBTORCH", "/nowhere"));
        Assert.Equal((LibTorchWay.None, "it is absent"), (wrong.Way, wrong.Absence));
    }

    [Fact]
    public void The_variable_decides_and_what_it_asks_for_has_to_be_there()
    {
        var absent = Choose(Plain, (LibTorchChoice.Variable, "torchsharp"));
        Assert.Equal(LibTorchWay.None, absent.Way);
        Assert.NotEmpty(absent.Absence);
        Fill();
        Assert.Equal(LibTorchWay.TorchSharp, Choose(Plain, (LibTorchChoice.Variable, "torchsharp")).Way);
        Assert.Equal(LibTorchWay.Native, Choose(Plain, (LibTorchChoice.Variable, "native")).Way);
        Assert.Equal("it is absent", Choose(null, (LibTorchChoice.Variable, "native")).Absence);
        Assert.Contains(
            "set it to torchsharp or native",
            Choose(Plain, (LibTorchChoice.Variable, "python")).Absence,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Without_any_the_sentence_names_the_command_where_that_would_do()
    {
        var none = Choose(null);
        Assert.Equal(LibTorchWay.None, none.Way);
        Assert.Contains("it is absent", none.Absence, StringComparison.Ordinal);
        var isOfUse = new TorchSharpFolder(folder).ObstacleOfMachine() is null;
        Assert.Equal(isOfUse, none.Absence.Contains("sweep setup libtorch", StringComparison.Ordinal));
    }

    /// <summary>Files that need nothing of the machine.</summary>
    private void Fill()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "TorchSharp is for Linux");
        foreach (
            var name in TorchSharpFolder.Libraries.Append(TorchSharpFolder.Assembly).Append(TorchSharpFolder.Bridge)
        )
            File.WriteAllText(Path.Combine(folder, name), "");
    }

    private LibTorchChoice Choose(LibTorchInstallation? native, params (string Name, string Value)[] variables) =>
        LibTorchChoice.Of(
            name => variables.FirstOrDefault(variable => variable.Name == name).Value,
            new TorchSharpFolder(folder),
            native,
            native is null ? "it is absent" : ""
        );
}
