using System.Buffers.Binary;
using System.ComponentModel;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Sweep.Worker.Processes;

/// <summary>
/// A file that a program names: only a regular one is read. A FIFO would block the reader, and a
/// device may never end.
/// </summary>
internal static class ProgramFile
{
    private const int TypeMask = 0xF000,
        NoSuchFile = 2;

    /// <summary>
    /// Of both calls that tell a file's type, the larger structure has 256 bytes.
    /// </summary>
    private const int StatusBytes = 256;

    private static int OpenFlags =>
        OperatingSystem.IsMacOS()
            ? 0x4 | 0x20000 | 0x1000000 // O_NONBLOCK, O_NOCTTY, O_CLOEXEC
            : 0x800 | 0x100 | 0x80000;

    /// <summary>Follows symbolic links. A file that changes while it is read is refused.</summary>
    /// <param name="limit">The most bytes that are read.</param>
    /// <returns>
    /// The bytes, or what is wrong ("is a FIFO, ..."); neither if there is no such file.
    /// </returns>
    public static (byte[]? Bytes, string? Problem) Read(string path, long limit)
    {
        try
        {
            using var file = open(path, OpenFlags);
            if (!file.IsInvalid)
                return Read(file, limit);
            var error = Marshal.GetLastPInvokeError();
            return error == NoSuchFile
                ? (null, null)
                : (null, $"cannot be opened: {new Win32Exception(error).Message}");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return (null, $"cannot be read: {failure.Message}");
        }
    }

    private static (byte[]? Bytes, string? Problem) Read(SafeFileHandle file, long limit)
    {
        if (KindOf(file) is { } kind)
            return (null, $"is {kind}, expected a regular file");
        var length = RandomAccess.GetLength(file);
        if (length > limit)
            return (
                null,
                string.Create(CultureInfo.InvariantCulture, $"has {length} bytes, more than the limit of {limit}")
            );
        var bytes = new byte[length];
        var filled = 0;
        int count;
        while ((count = RandomAccess.Read(file, bytes.AsSpan(filled), filled)) > 0)
            filled += count;
        var isUnchanged = filled == length && RandomAccess.GetLength(file) == length;
        return isUnchanged ? (bytes, null) : (null, "changed while it was read");
    }

    /// <summary>Null for a regular file.</summary>
    private static string? KindOf(SafeFileHandle file) =>
        (ModeOf(file) & TypeMask) switch
        {
            0x8000 => null,
            0x4000 => "a folder",
            0x2000 or 0x6000 => "a device",
            0x1000 => "a FIFO",
            0xC000 => "a socket",
            var other => string.Create(CultureInfo.InvariantCulture, $"a file of the unknown type {other:x}"),
        };

    private static int ModeOf(SafeFileHandle file)
    {
        var status = new byte[StatusBytes];
        var (result, at) = OperatingSystem.IsMacOS()
            ? (StatusOnMac(file, status), 4)
            : (statx(file, "", 0x1000, 1, status), 28);
        if (result != 0)
            throw new IOException(new Win32Exception(Marshal.GetLastPInvokeError()).Message);
        return BinaryPrimitives.ReadUInt16LittleEndian(status.AsSpan(at));
    }

    private static int StatusOnMac(SafeFileHandle file, byte[] status) =>
        RuntimeInformation.ProcessArchitecture == Architecture.X64 ? fstatX64(file, status) : fstat(file, status);

    // The system's names; a source generator would need unsafe code for four calls.
#pragma warning disable IDE1006, SYSLIB1054
    [DllImport("libc", SetLastError = true)]
    private static extern SafeFileHandle open([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int flags);

    [DllImport("libc", SetLastError = true)]
    private static extern int statx(
        SafeFileHandle folder,
        [MarshalAs(UnmanagedType.LPUTF8Str)] string path,
        int flags,
        uint mask,
        byte[] status
    );

    [DllImport("libc", SetLastError = true)]
    private static extern int fstat(SafeFileHandle file, byte[] status);

    [DllImport("libc", SetLastError = true, EntryPoint = "fstat$INODE64")]
    private static extern int fstatX64(SafeFileHandle file, byte[] status);
#pragma warning restore IDE1006, SYSLIB1054
}
