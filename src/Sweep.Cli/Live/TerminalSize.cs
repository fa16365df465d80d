using System.Runtime.InteropServices;

namespace Sweep.Cli.Live;

/// <summary>
/// How large the terminal is at this moment. The runtime's own answer lags behind a change of the
/// size, and a picture that is drawn in between is too wide.
/// </summary>
internal static class TerminalSize
{
    private const int StandardError = 2;

    private const nuint GetWindowSize = 0x5413;

    /// <returns>Columns and rows; null where the system does not tell.</returns>
    public static (int Columns, int Rows)? Now()
    {
        if (!OperatingSystem.IsLinux())
            return null;
        var size = default(WindowSize);
        if (ioctl(StandardError, GetWindowSize, ref size) != 0 || size.Columns == 0 || size.Rows == 0)
            return null;
        return (size.Columns, size.Rows);
    }

#pragma warning disable IDE1006, SYSLIB1054 // the system's name; a source generator would need unsafe code for one call
    [DllImport("libc")]
    private static extern int ioctl(int file, nuint request, ref WindowSize size);
#pragma warning restore IDE1006, SYSLIB1054

    [StructLayout(LayoutKind.Sequential)]
    private struct WindowSize
    {
        public ushort Rows,
            Columns;

        /// <summary>In pixels; not needed, but written.</summary>
        public ushort Width,
            Height;
    }
}
