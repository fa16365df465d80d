using Sweep.Storage.Locking;
using Sweep.Tests.Children;

namespace Sweep.Storage.Tests.Locking;

public sealed class FileLockTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly string path;

    public FileLockTests()
    {
        path = folder["lock"];
        File.WriteAllText(path, "");
    }

    public void Dispose() => folder.Dispose();

    [Fact]
    public void It_excludes_another_holder_in_the_same_process()
    {
        using (FileLock.TryTake(path))
            Assert.Null(FileLock.TryTake(path));
        using var again = FileLock.TryTake(path);
        Assert.NotNull(again);
    }

    [Fact]
    public void A_child_process_does_not_inherit_it()
    {
        var first = FileLock.TryTake(path);
        Assert.NotNull(first);
        using var child = ChildProcess.Running("cat"); // lives until it is killed
        first.Dispose();
        using var second = FileLock.TryTake(path);
        Assert.NotNull(second);
    }

    [Fact]
    public void A_folder_can_be_locked_and_waited_for()
    {
        var first = FileLock.Take(folder.Path);
        var waited = false;
        var waiting = new Thread(() =>
        {
            using var second = FileLock.Take(folder.Path);
            waited = true;
        });
        waiting.Start();
        Assert.False(waited);
        first.Dispose();
        waiting.Join();
        Assert.True(waited);
    }

    [Fact]
    public void What_does_not_exist_cannot_be_locked() =>
        Assert.Contains(
            "nothing",
            Assert.Throws<IOException>(() => FileLock.TryTake(folder["nothing"])).Message,
            StringComparison.Ordinal
        );
}
