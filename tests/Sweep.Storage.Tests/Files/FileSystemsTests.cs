using Sweep.Storage.Files;

namespace Sweep.Storage.Tests.Files;

public sealed class FileSystemsTests
{
    [Theory]
    [InlineData("nfs")]
    [InlineData("nfs4")]
    [InlineData("cifs")]
    [InlineData("SMB2")]
    [InlineData("smb3")]
    [InlineData("fuse.sshfs")]
    [InlineData("9p")]
    [InlineData("ceph")]
    [InlineData("lustre")]
    public void What_machines_share_is_known(string type) => Assert.True(FileSystems.IsShared(type));

    [Theory]
    [InlineData("ext4")]
    [InlineData("xfs")]
    [InlineData("btrfs")]
    [InlineData("zfs")]
    [InlineData("overlay")]
    [InlineData("tmpfs")]
    [InlineData("apfs")]
    [InlineData("fuse.gocryptfs")]
    public void A_disk_of_this_machine_is_none(string type) => Assert.False(FileSystems.IsShared(type));

    [Fact]
    public void A_path_that_is_yet_to_be_made_lies_where_the_folder_above_does()
    {
        using var folder = new TemporaryFolder();
        Assert.NotEmpty(FileSystems.TypeOf(folder.Path));
        Assert.Equal(FileSystems.TypeOf(folder.Path), FileSystems.TypeOf(folder["a/b/c.db"]));
    }

    [Fact]
    public void A_link_lies_where_it_leads()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "needs /proc, which is a file system of its own");
        using var folder = new TemporaryFolder();
        File.CreateSymbolicLink(folder["link"], "/proc/self");
        Assert.Equal("proc", FileSystems.TypeOf(folder["link/nothing/here"]));
    }
}
