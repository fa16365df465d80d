using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Sweep.Shared.Protocol;

namespace Sweep.Coordinator.Storage.Files;

/// <summary>
/// The three system calls that .NET keeps from us. Its own file lock is best effort (an environment variable switches it off, most errors are ignored, and a
/// reader's shared lock gets in a writer's way), and it cannot sync a folder. What is opened here is closed in child processes.
/// </summary>
internal static class Syscalls
{
    private const int ReadOnly = 0;
    private const int ReadWrite = 2;
    private const int LockExclusive = 2;
    private const int LockNonBlocking = 4;
    private const int Interrupted = 4;

    private static int CloseOnExec => OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;

    private static int WouldBlock => OperatingSystem.IsMacOS() ? 35 : 11;

    /// <summary>Windows has other calls for this, and we could not try them.</summary>
    /// <exception cref="StorageException">Neither Linux nor macOS.</exception>
    public static void MustBeSupported()
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
            throw new StorageException("A store on this machine needs the file locks of Linux or macOS. On Windows, run sweep inside WSL.");
    }

    /// <summary>Opens what exists, a file or (only for reading) a folder.</summary>
    /// <exception cref="IOException">It cannot be opened; the message has the system's reason.</exception>
    public static SafeFileHandle Open(string path, bool forWriting = false)
    {
        var handle = open(path, (forWriting ? ReadWrite : ReadOnly) | CloseOnExec);
        if (!handle.IsInvalid) return handle;
        handle.Dispose();
        throw Failure("open", path);
    }

    /// <summary>Writes through to the disk which names a folder holds.</summary>
    public static void SyncFolder(string path)
    {
        using var handle = Open(path);
        while (fsync(handle) != 0)
            if (Marshal.GetLastPInvokeError() != Interrupted) throw Failure("sync", path);
    }

    /// <summary>Waits for the exclusive lock.</summary>
    public static void Lock(SafeFileHandle handle, string path)
    {
        while (flock(handle, LockExclusive) != 0)
            if (Marshal.GetLastPInvokeError() != Interrupted) throw Failure("lock", path);
    }

    /// <summary>The exclusive lock, or false if somebody has it: another process, or another handle of this one.</summary>
    public static bool TryLock(SafeFileHandle handle, string path)
    {
        while (flock(handle, LockExclusive | LockNonBlocking) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == WouldBlock) return false;
            if (error != Interrupted) throw Failure("lock", path);
        }

        return true;
    }

    private static IOException Failure(string what, string path)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"Cannot {what} {path}: {new Win32Exception(error).Message}", error);
    }

#pragma warning disable IDE1006, SYSLIB1054 // the system's names; a source generator would need unsafe code for three calls
    [DllImport("libc", SetLastError = true)]
    private static extern SafeFileHandle open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int fsync(SafeFileHandle file);

    [DllImport("libc", SetLastError = true)]
    private static extern int flock(SafeFileHandle file, int operation);
#pragma warning restore IDE1006, SYSLIB1054
}
