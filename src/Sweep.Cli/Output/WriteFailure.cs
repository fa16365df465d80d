using Sweep.Storage.Files;

namespace Sweep.Cli.Output;

/// <summary>Why a file that the user asked for could not be written.</summary>
internal static class WriteFailure
{
    /// <param name="path">What the user named.</param>
    public static string Reason(string path, Exception failure) =>
        failure switch
        {
            _ when FileFailures.IsFull(failure) =>
                $"the disk that holds {Path.GetFullPath(path)} is full. Free some space, or name a place on "
                    + "another disk",
            UnauthorizedAccessException => $"no permission for {Path.GetFullPath(path)}",
            _ => failure.Message,
        };
}
