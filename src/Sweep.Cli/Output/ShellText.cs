using System.Text.RegularExpressions;

namespace Sweep.Cli.Output;

/// <summary>
/// Words of commands that are suggested, so that a shell takes them as they are meant.
/// </summary>
internal static partial class ShellText
{
    /// <summary>
    /// The word as it is, or in quotes where a shell would see more in it than a word.
    /// </summary>
    public static string Quote(string word) =>
        Plain().IsMatch(word) ? word : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";

    /// <summary>
    /// The path as a word that no program takes for an option, quoted where a shell needs it.
    /// </summary>
    public static string QuotePath(string path) => Quote(path.StartsWith('-') ? $"./{path}" : path);

    /// <summary>What a shell takes as it stands.</summary>
    [GeneratedRegex(@"^[\p{L}\p{N}_./:@%+=,-]+$")]
    private static partial Regex Plain();
}
