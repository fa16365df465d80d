using Foundation;

namespace Foundation.Tests;

public sealed class ScratchFolderTests
{
    /// <summary>A kind of this test's own, so that others' folders are not looked at.</summary>
    private readonly string kind = $"sweep-scratch-{Path.GetRandomFileName()}-";

    [Fact]
    public void It_is_gone_with_all_that_is_in_it_after_its_disposal()
    {
        var folder = new ScratchFolder(kind);
        Directory.CreateDirectory(Path.Combine(folder.Path, "deep", "down"));
        File.WriteAllText(Path.Combine(folder.Path, "deep", "down", "file"), "something");
        folder.Dispose();
        Assert.False(Directory.Exists(folder.Path));
    }

    [Fact]
    public void No_other_user_may_look_into_it()
    {
        using var folder = new ScratchFolder(kind);
        if (!OperatingSystem.IsWindows())
            Assert.Equal(
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
                File.GetUnixFileMode(folder.Path)
            );
    }

    [Fact]
    public void What_a_dead_process_left_is_removed_and_what_a_live_one_has_stays()
    {
        using var mine = new ScratchFolder(kind);
        var left = Directory.CreateDirectory($"{Path.GetTempPath()}/{kind}left").FullName;
        // A lock ends with its process, the file stays.
        foreach (var name in Directory.GetFiles(mine.Path))
            File.WriteAllText(Path.Combine(left, Path.GetFileName(name)), "");
        File.WriteAllText(Path.Combine(left, "file"), "something");
        ScratchFolder.RemoveLeft(kind);
        Assert.False(Directory.Exists(left));
        Assert.True(Directory.Exists(mine.Path));
    }

    [Fact]
    public void What_is_no_scratch_folder_stays_whatever_it_is_called()
    {
        var other = Directory.CreateDirectory($"{Path.GetTempPath()}/{kind}other").FullName;
        ScratchFolder.RemoveLeft(kind);
        Assert.True(Directory.Exists(other));
        Directory.Delete(other);
    }
}
