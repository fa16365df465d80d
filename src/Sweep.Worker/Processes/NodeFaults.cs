using System.ComponentModel;

namespace Sweep.Worker.Processes;

/// <summary>
/// What goes wrong with this machine and not with a trial: the attempt is handed back, so that it
/// runs elsewhere or later. Each message says what to do.
/// </summary>
internal static class NodeFaults
{
    private const int ArgumentsTooLong = 7,
        NoSpace = 28,
        ReadOnly = 30;

    private static int QuotaExceeded => OperatingSystem.IsMacOS() ? 69 : 122;

    /// <summary>Whether a file operation may throw this, whatever the program does.</summary>
    public static bool IsOfFiles(Exception failure) => failure is IOException or UnauthorizedAccessException;

    /// <summary>The worker could not write its own files.</summary>
    /// <param name="folder">Where they belong.</param>
    public static string OfFiles(string folder, Exception failure) =>
        failure switch
        {
            DirectoryNotFoundException =>
                $"there is no folder {folder} for the worker's files on this machine: make it, or set TMPDIR to "
                    + "another one",
            UnauthorizedAccessException =>
                $"the worker may not write to {folder}: allow it, or set TMPDIR to another folder",
            _ when IsFull(failure.HResult) =>
                $"the disk that holds {folder} is full: free some space, or set TMPDIR to a folder on another one",
            _ when failure.HResult == ReadOnly =>
                $"{folder} is on a disk that may only be read: set TMPDIR to a folder on another one",
            _ => $"the worker cannot write to {folder}: {failure.Message}",
        };

    /// <summary>
    /// Whether a process could not be started for want of something on this machine; arguments that
    /// are too long are the trial's own.
    /// </summary>
    public static bool IsOfStart(Win32Exception failure) => failure.NativeErrorCode != ArgumentsTooLong;

    private static bool IsFull(int error) => error == NoSpace || error == QuotaExceeded;
}
