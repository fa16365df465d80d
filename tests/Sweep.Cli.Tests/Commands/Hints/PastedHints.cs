using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Sweep.Cli.Tests.Commands.Hints;

/// <summary>The commands that a command suggested, as a real shell takes them when a user pastes them.</summary>
internal static partial class PastedHints
{
    /// <summary>The commands in backticks, and those of the last line of a sweep, which begins with <c>next:</c>.</summary>
    public static IReadOnlyList<string> In(string text) =>
    [
        .. Suggested().Matches(text).Select(match => match.Groups[1].Value),
        .. Next().Matches(text).SelectMany(match => match.Groups[1].Value.Split("   ")),
    ];

    /// <summary>The arguments that a shell hands to the program of a command line that begins with <c>sweep</c>.</summary>
    public static string[] WordsOf(string command)
    {
        const string function = """sweep() { printf '%s\0' "$@"; }""";
        var start = new ProcessStartInfo("sh", ["-euc", $"{function}\n{command}"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var shell = Process.Start(start)!;
        var (words, errors) = (shell.StandardOutput.ReadToEnd(), shell.StandardError.ReadToEnd());
        shell.WaitForExit();
        Assert.True(shell.ExitCode == 0, $"the shell does not take `{command}`: {errors}");
        return words.TrimEnd('\0').Split('\0');
    }

    /// <summary>Puts what a user would in the place of words that stand for something.</summary>
    public static string[] Filled(string[] words, IReadOnlyDictionary<string, string> meaning) =>
        [.. words.Select(word => meaning.GetValueOrDefault(word, word))];

    [GeneratedRegex("`(sweep [^`]*)`")]
    private static partial Regex Suggested();

    [GeneratedRegex("^next: (sweep .*)$", RegexOptions.Multiline)]
    private static partial Regex Next();
}
