using Sweep.Shared.Protocol;

namespace Sweep.Storage.Files;

/// <summary>What the system's refusals mean to a user.</summary>
public static class FileFailures
{
    private const int NoSpace = 28;
    private const int FileTooLarge = 27;

    private static int QuotaExceeded => OperatingSystem.IsMacOS() ? 69 : 122;

    /// <summary>Whether there is no room for a file, on its disk or in the user's quota.</summary>
    public static bool IsFull(Exception failure) =>
        failure is IOException && (failure.HResult == NoSpace || failure.HResult == QuotaExceeded);

    /// <summary>
    /// Whether a file operation may throw this whatever we do. A file over the process's size limit
    /// is an ArgumentOutOfRangeException in .NET.
    /// </summary>
    internal static bool IsExpected(Exception failure) =>
        failure is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException;

    /// <param name="what">What could not be done: "The blob could not be kept".</param>
    internal static StorageException Explain(string what, string path, Exception failure) =>
        new($"{what}: {Reason(path, failure)}", failure);

    internal static string FullDisk(string path) =>
        $"the disk that holds {path} is full. Nothing that was acknowledged is lost: free some space, then resume.";

    private static string Reason(string path, Exception failure) =>
        failure switch
        {
            ArgumentOutOfRangeException or IOException { HResult: FileTooLarge } =>
                $"{path} would be larger than this process may write (ulimit -f). Raise the limit, then resume.",
            _ when IsFull(failure) => FullDisk(path),
            UnauthorizedAccessException => $"no permission for {path}.",
            _ => $"{failure.Message} ({path})",
        };
}
