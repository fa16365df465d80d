using Sweep.Shared.Protocol;

namespace Sweep.Coordinator.Storage.Files;

/// <summary>What the system's refusals mean to a user.</summary>
internal static class FileFailures
{
    private const int NoSpace = 28;
    private const int FileTooLarge = 27;

    private static int QuotaExceeded => OperatingSystem.IsMacOS() ? 69 : 122;

    /// <summary>Whether a file operation may throw this whatever we do. (A file over the process's size limit is an ArgumentOutOfRangeException in .NET.)</summary>
    public static bool IsExpected(Exception failure) => failure is IOException or UnauthorizedAccessException or ArgumentOutOfRangeException;

    /// <param name="what">What could not be done: "The blob could not be kept".</param>
    public static StorageException Explain(string what, string path, Exception failure) =>
        new($"{what}: {Reason(path, failure)}", failure);

    public static string FullDisk(string path) =>
        $"the disk that holds {path} is full. Nothing that was acknowledged is lost: free some space, then resume.";

    private static string Reason(string path, Exception failure) => failure switch
    {
        ArgumentOutOfRangeException or IOException { HResult: FileTooLarge } =>
            $"{path} would be larger than this process may write (ulimit -f). Raise the limit, then resume.",
        IOException { HResult: NoSpace } => FullDisk(path),
        IOException full when full.HResult == QuotaExceeded => FullDisk(path),
        UnauthorizedAccessException => $"no permission for {path}.",
        _ => $"{failure.Message} ({path})",
    };
}
