using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Sweep.Cli.Tests.Commands.Hints;

/// <summary>
/// The commands that a command suggested, as a real shell takes them when a user pastes them.
/// </summary>
/// <param name="reach">
/// The options with which each command of the test is typed, and which each suggestion has.
/// </param>
/// <param name="store">
/// The store that the suggestions open; null where they open none and ask a coordinator.
/// </param>
internal sealed partial class PastedHints(TestCommandLine cli, string[] reach, string? store)
{
    private int pasted;

    /// <summary>
    /// Types the command, with the options that reach the store or the coordinator.
    /// </summary>
    public async Task DoAsync(int expected, params string[] arguments)
    {
        var code = await cli.EnterAsync([.. arguments, .. reach]);
        Assert.True(code == expected, $"`sweep {string.Join(' ', arguments)}` ended with {code}: {cli.StandardError}");
    }

    /// <summary>
    /// Pastes what was suggested, which begins with these commands in this order.
    /// </summary>
    public async Task PasteAsync(params string[] expected)
    {
        var hints = In(cli.StandardError + cli.Output);
        Assert.Equal(expected, hints.Zip(expected, (hint, start) => hint[..Math.Min(start.Length, hint.Length)]));
        Assert.Equal(expected.Length, hints.Count);
        foreach (var hint in hints)
        {
            pasted++;
            var meaning = new Dictionary<string, string>
            {
                ["FILE"] = cli.File($"quick{pasted}"),
                ["NAME"] = $"another{pasted}",
                ["N"] = "9",
                ["best"] = Path.Combine(cli.Folder, $"best{pasted}"),
            };
            cli.Opened.Clear();
            var words = WordsOf(hint);
            await cli.DoneAsync([.. words.Select(word => meaning.GetValueOrDefault(word, word))]);
            Assert.All(reach, option => Assert.Contains(option, words));
            Assert.Equal(store is null ? [] : [store], cli.Opened.Distinct());
        }
    }

    /// <summary>
    /// The commands in backticks, and those of the last line of a sweep, which begins with
    /// <c>next:</c>.
    /// </summary>
    public static IReadOnlyList<string> In(string text) =>
        [
            .. Suggested().Matches(text).Select(match => match.Groups[1].Value),
            .. Next().Matches(text).SelectMany(match => match.Groups[1].Value.Split("   ")),
        ];

    /// <summary>
    /// The arguments that a shell hands to the program of a command line that begins with
    /// <c>sweep</c>.
    /// </summary>
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

    [GeneratedRegex("`(sweep [^`]*)`")]
    private static partial Regex Suggested();

    [GeneratedRegex("^next: (sweep .*)$", RegexOptions.Multiline)]
    private static partial Regex Next();
}
