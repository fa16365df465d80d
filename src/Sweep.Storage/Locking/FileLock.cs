using Microsoft.Win32.SafeHandles;
using Sweep.Storage.Files;

namespace Sweep.Storage.Locking;

/// <summary>
/// An exclusive lock on an existing file or folder, kept by the operating system: it ends with its
/// disposal or with its process, however that dies, excludes other processes and other holders in
/// this one, and is not inherited by child processes. Readers need no lock.
/// </summary>
internal sealed class FileLock : IDisposable
{
    private readonly SafeFileHandle handle;

    private FileLock(SafeFileHandle handle) => this.handle = handle;

    /// <summary>Waits for the lock.</summary>
    public static FileLock Take(string path)
    {
        var handle = Syscalls.Open(path);
        try
        {
            Syscalls.Lock(handle, path);
            return new FileLock(handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }
    }

    /// <summary>The lock; null if another holder has it.</summary>
    public static FileLock? TryTake(string path, bool forWriting = false)
    {
        var handle = Syscalls.Open(path, forWriting);
        try
        {
            if (Syscalls.TryLock(handle, path))
                return new FileLock(handle);
        }
        catch
        {
            handle.Dispose();
            throw;
        }

        handle.Dispose();
        return null;
    }

    /// <summary>Replaces what the locked file holds.</summary>
    public void Write(ReadOnlySpan<byte> bytes)
    {
        RandomAccess.SetLength(handle, 0);
        RandomAccess.Write(handle, bytes, fileOffset: 0);
    }

    public void Dispose() => handle.Dispose();
}
