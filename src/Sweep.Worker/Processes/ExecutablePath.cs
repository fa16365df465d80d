namespace Sweep.Worker.Processes;

/// <summary>
/// Finds the file that a program's name stands for, as a shell would, so that what is wrong with it
/// is said in words.
/// </summary>
internal static class ExecutablePath
{
    private const UnixFileMode Executable =
        UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    /// <param name="program">
    /// A name to be looked for on the path, or a path, seen from the folder.
    /// </param>
    /// <param name="searchPath">The variable PATH that the program is going to have.</param>
    /// <returns>The whole path of the file, or what is wrong.</returns>
    public static (string? Path, string? Problem) Find(string program, string folder, string? searchPath)
    {
        if (program.Contains('/', StringComparison.Ordinal))
        {
            var path = Path.GetFullPath(program, folder);
            return ProblemOf(path) is { } problem ? (null, $"{program}: {problem}") : (path, null);
        }

        var candidates = (searchPath ?? "")
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(place => Path.Combine(Path.GetFullPath(place, folder), program))
            .ToArray();
        if (candidates.FirstOrDefault(path => ProblemOf(path) is null) is { } found)
            return (found, null);
        return candidates.FirstOrDefault(File.Exists) is { } there
            ? (null, $"{program}: {ProblemOf(there)} ({there})")
            : (null, $"there is no program '{program}' on the PATH of this machine");
    }

    private static string? ProblemOf(string path)
    {
        if (Directory.Exists(path))
            return "a folder, expected a program";
        if (!File.Exists(path))
            return $"there is no such program on this machine ({path})";
        return OperatingSystem.IsWindows() || (File.GetUnixFileMode(path) & Executable) != 0
            ? null
            : "it may not be executed; chmod +x allows it";
    }
}
