namespace Sweep.Cli.Output;

/// <summary>Text that must stay on one line: exceptions say what they like.</summary>
internal static class OneLine
{
    /// <param name="width">The most characters; what is beyond is cut off and marked.</param>
    public static string Of(string text, int width = int.MaxValue) => Cut(text.ReplaceLineEndings(" ").Trim(), width);

    /// <summary>At most so many characters; what is beyond is cut off and marked.</summary>
    public static string Cut(string line, int width) => line.Length <= width ? line : width < 1 ? "" : $"{line[..(width - 1)]}…";
}
