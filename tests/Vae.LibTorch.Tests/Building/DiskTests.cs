using Vae.LibTorch.Building;

namespace Vae.LibTorch.Tests.Building;

public sealed class DiskTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("vae-libtorch-").FullName;
    private readonly Disk disk = new();

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_link_is_followed_to_its_end()
    {
        File.WriteAllText(Path("file"), "abc");
        File.CreateSymbolicLink(Path("middle"), "file");
        File.CreateSymbolicLink(Path("link"), "middle");
        Assert.Equal(
            (true, Path("file"), 3),
            (disk.Exists(Path("link")), disk.Target(Path("link")), disk.Length(Path("link")))
        );
        Assert.Equal((true, Path("file")), (disk.Exists(Path("file")), disk.Target(Path("file"))));
    }

    [Fact]
    public void A_link_that_leads_nowhere_or_in_a_circle_is_no_file()
    {
        File.CreateSymbolicLink(Path("nowhere"), "gone");
        File.CreateSymbolicLink(Path("circle"), "circle");
        Assert.Equal(
            (false, false, false),
            (disk.Exists(Path("nowhere")), disk.Exists(Path("circle")), disk.Exists(Path("gone")))
        );
    }

    private string Path(string name) => System.IO.Path.Combine(folder, name);
}
