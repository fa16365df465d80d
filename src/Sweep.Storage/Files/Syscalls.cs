using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;
using Sweep.Shared.Protocol;

namespace Sweep.Storage.Files;

/// <summary>
/// The system calls that .NET keeps from us. Its own file lock is best effort (an environment
/// variable switches it off, most errors are ignored, and a reader's shared lock gets in a writer's
/// way), and it cannot sync a folder. What is opened here is closed in child processes.
/// </summary>
internal static class Syscalls
{
    private const int ReadOnly = 0;
    private const int ReadWrite = 2;
    private const int LockExclusive = 2;
    private const int LockNonBlocking = 4;
    private const int Interrupted = 4;
    private const int WriteAllowed = 2;
    private const int CurrentFolder = -100;
    private const uint InodeMask = 0x100;

    private static int CloseOnExec => OperatingSystem.IsMacOS() ? 0x1000000 : 0x80000;

    private static int WouldBlock => OperatingSystem.IsMacOS() ? 35 : 11;

    /// <summary>Windows has other calls for this, and we could not try them.</summary>
    /// <exception cref="StorageException">Neither Linux nor macOS.</exception>
    public static void MustBeSupported()
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
            throw new StorageException(
                "A store on this machine needs the file locks of Linux or macOS. On Windows, run sweep inside WSL."
            );
    }

    /// <summary>Opens what exists, a file or (only for reading) a folder.</summary>
    /// <exception cref="IOException">
    /// It cannot be opened; the message has the system's reason.
    /// </exception>
    public static SafeFileHandle Open(string path, bool forWriting = false)
    {
        var handle = open(path, (forWriting ? ReadWrite : ReadOnly) | CloseOnExec);
        if (!handle.IsInvalid)
            return handle;
        handle.Dispose();
        throw Failure("open", path);
    }

    /// <summary>Writes through to the disk which names a folder holds.</summary>
    public static void SyncFolder(string path)
    {
        using var handle = Open(path);
        while (fsync(handle) != 0)
            if (Marshal.GetLastPInvokeError() != Interrupted)
                throw Failure("sync", path);
    }

    /// <summary>
    /// Whether this process may write to what exists: to the file, or into the folder.
    /// </summary>
    public static bool MayWrite(string path) => access(path, WriteAllowed) == 0;

    /// <summary>
    /// Which file or folder stands under a name: its device and inode; null for none. Two that
    /// stand there one after the other differ.
    /// </summary>
    public static (ulong Device, ulong Inode)? IdentityOf(string path)
    {
        // No inode without a layout for each system; there the time of birth tells two apart.
        if (!OperatingSystem.IsLinux())
            return Path.Exists(path) ? (0, (ulong)File.GetCreationTimeUtc(path).Ticks) : null;
        if (statx(CurrentFolder, path, 0, InodeMask, out var found) != 0)
            return null;
        return (((ulong)found.DeviceMajor << 32) | found.DeviceMinor, found.Inode);
    }

    /// <summary>Waits for the exclusive lock.</summary>
    public static void Lock(SafeFileHandle handle, string path)
    {
        while (flock(handle, LockExclusive) != 0)
            if (Marshal.GetLastPInvokeError() != Interrupted)
                throw Failure("lock", path);
    }

    /// <summary>
    /// Takes the exclusive lock. False if another process has it, or another handle of this
    /// process.
    /// </summary>
    public static bool TryLock(SafeFileHandle handle, string path)
    {
        while (flock(handle, LockExclusive | LockNonBlocking) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == WouldBlock)
                return false;
            if (error != Interrupted)
                throw Failure("lock", path);
        }

        return true;
    }

    private static IOException Failure(string what, string path)
    {
        var error = Marshal.GetLastPInvokeError();
        return new IOException($"Cannot {what} {path}: {new Win32Exception(error).Message}", error);
    }

    // The system's names; a source generator would need unsafe code for three calls.
#pragma warning disable IDE1006, SYSLIB1054
    [DllImport("libc", SetLastError = true)]
    private static extern SafeFileHandle open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int access([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int mode);

    [DllImport("libc", SetLastError = true)]
    private static extern int statx(
        int folder,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string path,
        int flags,
        uint mask,
        out Statx found
    );

    [DllImport("libc", SetLastError = true)]
    private static extern int fsync(SafeFileHandle file);

    [DllImport("libc", SetLastError = true)]
    private static extern int flock(SafeFileHandle file, int operation);
#pragma warning restore IDE1006, SYSLIB1054

    /// <summary>
    /// What of the kernel's struct statx is used; its layout is the same on every processor.
    /// </summary>
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct Statx
    {
        [FieldOffset(32)]
        public ulong Inode;

        [FieldOffset(136)]
        public uint DeviceMajor;

        [FieldOffset(140)]
        public uint DeviceMinor;
    }
}
