namespace Sweep.Architecture.Tests.Tidy;

/// <summary>The rules that the tidy test counts, and their limits.</summary>
internal static class Rules
{
    /// <summary>A line of code or of an example exceeds <see cref="CodeColumns"/>.</summary>
    public const string Code = "code";

    /// <summary>A line of comment or markdown exceeds <see cref="ProseColumns"/>.</summary>
    public const string Prose = "prose";

    /// <summary>A comment, a message or a declared name has an avoided word.</summary>
    public const string Words = "words";

    /// <summary>An expression has more than one <c>?:</c>; each further one counts.</summary>
    public const string Choices = "choices";

    /// <summary>A function or constructor has more than <see cref="Parameters"/>.</summary>
    public const string Signatures = "signatures";

    /// <summary>A statement begins on a line where its predecessor ends.</summary>
    public const string Statements = "statements";

    public const int CodeColumns = 120;

    public const int ProseColumns = 100;

    public const int Parameters = 5;

    public static readonly IReadOnlyList<string> Names = [Code, Prose, Words, Choices, Signatures, Statements];
}
