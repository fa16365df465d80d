using System.Globalization;
using System.Text;
using Sweep.Coordinator.Storage.Files;
using Sweep.Shared.Identity;

namespace Sweep.Coordinator.Storage.Locking;

/// <summary>
/// One lock file a sweep, with the process and host of its writer inside. Whether a sweep has a writer is told by the lock alone, never by looking for a
/// process. A lock on the folder is held for the moment in which a lock is taken, asked for or given back: so nobody who asks keeps a writer out, who is
/// found to hold a lock has put its name inside, and a file can be deleted.
/// </summary>
internal sealed class WriterLocks(string folder)
{
    /// <summary>The lock, or null and who has it.</summary>
    public WriterLock? TryTake(SweepId sweep, out WriterIdentity? holder)
    {
        DurableFiles.CreateFolder(folder);
        using var _ = FileLock.Take(folder);
        var path = PathOf(sweep);
        if (!File.Exists(path)) File.Create(path).Dispose();
        if (FileLock.TryTake(path, forWriting: true) is not { } taken)
        {
            holder = Read(path);
            return null;
        }

        try
        {
            taken.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Environment.ProcessId} {Environment.MachineName}\n")));
        }
        catch
        {
            taken.Dispose();
            throw;
        }

        holder = null;
        return new WriterLock(this, taken, path);
    }

    /// <summary>Who has the lock, if anybody. Creates nothing.</summary>
    public WriterIdentity? HolderOf(SweepId sweep)
    {
        var path = PathOf(sweep);
        if (!File.Exists(path)) return null;
        using var _ = FileLock.Take(folder);
        if (!File.Exists(path)) return null;
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
            // Somebody removed the folder, or it cannot be written to any more. A file that nobody locks keeps nobody out.
        }
        finally
        {
            taken.Dispose();
        }
    }

    private static WriterIdentity Read(string path)
    {
        using var handle = Syscalls.Open(path);
        Span<byte> bytes = stackalloc byte[512];
        var words = Encoding.UTF8.GetString(bytes[..RandomAccess.Read(handle, bytes, fileOffset: 0)]).TrimEnd('\n').Split(' ', 2);
        // Only somebody's editing hand makes it anything else.
        return words.Length == 2 && int.TryParse(words[0], CultureInfo.InvariantCulture, out var process)
            ? new WriterIdentity(process, words[1])
            : new WriterIdentity(0, "an unknown host");
    }

    private string PathOf(SweepId sweep) => Path.Combine(folder, $"{FolderNames.Of(sweep)}.lock");
}

/// <summary>The right to write to a sweep.</summary>
internal sealed class WriterLock(WriterLocks locks, FileLock taken, string path) : IDisposable
{
    private bool released;

    public void Dispose()
    {
        if (released) return;
        released = true;
        locks.Release(taken, path);
    }
}
