using System.Text;
using Sweep.Storage.Files;

namespace Sweep.Storage.Locking;

/// <summary>
/// Lock files in a folder, each with a line inside that names its holder. The lock alone says
/// whether there is a holder; no process is looked for. While a lock is taken, asked for or given
/// back, the folder is locked. So a reader that asks keeps no owner out, every holder has put its
/// line inside, and a file can be deleted.
/// </summary>
internal sealed class LockFiles(string folder)
{
    private const int LongestLine = 1024;

    /// <summary>The lock, or null and the line of who has it.</summary>
    /// <param name="name">Part of the file's name: letters and digits.</param>
    public OwnedLock? TryTake(string name, string line, out string? holder)
    {
        DurableFiles.CreateFolder(folder);
        using var _ = FileLock.Take(folder);
        var path = PathOf(name);
        if (!File.Exists(path))
            File.Create(path).Dispose();
        if (FileLock.TryTake(path, forWriting: true) is not { } taken)
        {
            holder = Read(path);
            return null;
        }

        try
        {
            taken.Write(Encoding.UTF8.GetBytes(line + "\n"));
        }
        catch
        {
            taken.Dispose();
            throw;
        }

        holder = null;
        return new OwnedLock(this, taken, path);
    }

    /// <summary>The line of the lock's holder; null without one. Creates nothing.</summary>
    public string? HolderOf(string name)
    {
        var path = PathOf(name);
        if (!File.Exists(path))
            return null;
        using var _ = FileLock.Take(folder);
        if (!File.Exists(path))
            return null;
        using var free = FileLock.TryTake(path);
        return free is null ? Read(path) : null;
    }

    internal void Release(FileLock taken, string path)
    {
        try
        {
            using var _ = FileLock.Take(folder);
            File.Delete(path);
            taken.Dispose();
        }
        catch (Exception failure) when (FileFailures.IsExpected(failure))
        {
            // The folder is gone, or it cannot be written to any more. A file without a lock keeps
            // no process out.
        }
        finally
        {
            taken.Dispose();
        }
    }

    private static string Read(string path)
    {
        using var handle = Syscalls.Open(path);
        Span<byte> bytes = stackalloc byte[LongestLine];
        return Encoding.UTF8.GetString(bytes[..RandomAccess.Read(handle, bytes, fileOffset: 0)]).TrimEnd('\n');
    }

    private string PathOf(string name) => Path.Combine(folder, $"{name}.lock");
}

/// <summary>A lock that this process has.</summary>
internal sealed class OwnedLock(LockFiles locks, FileLock taken, string path) : IDisposable
{
    private bool released;

    public void Dispose()
    {
        if (released)
            return;
        released = true;
        locks.Release(taken, path);
    }
}
