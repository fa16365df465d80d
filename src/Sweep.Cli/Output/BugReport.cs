using System.Globalization;

namespace Sweep.Cli.Output;

/// <summary>
/// What is said of an exception that is a bug of ours: one line, and a file with the details.
/// </summary>
internal static class BugReport
{
    private const string FilePrefix = "sweep-bug-";

    /// <param name="version">The version of this program.</param>
    public static void Write(Channel standardError, Exception bug, string version)
    {
        standardError.Line($"sweep: a bug in sweep: {OneLine.Of(bug.Message)}; what was stored is safe");
        try
        {
            var path = Path.Combine(Path.GetTempPath(), $"{FilePrefix}{Path.GetRandomFileName()}.txt");
            File.WriteAllText(path, string.Create(CultureInfo.InvariantCulture, $"sweep {version}\n{bug}\n"));
            standardError.Line($"sweep: please report it with {path}, which has the details");
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            standardError.Line($"sweep: the details cannot be written: {failure.Message}");
            foreach (var line in bug.ToString().Split('\n'))
                standardError.Line($"  {line.TrimEnd()}");
        }
    }
}
