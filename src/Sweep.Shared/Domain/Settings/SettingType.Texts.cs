using System.Collections.Immutable;
using Sweep.Shared.Domain.Values;

namespace Sweep.Shared.Domain.Settings;

/// <content>Words, names and paths.</content>
public abstract partial record SettingType
{
    /// <summary>
    /// One of some words. Reserved ones belong to what is not built yet: known, and refused by a
    /// message of their own.
    /// </summary>
    public sealed record Choice(ImmutableArray<string> Names, ImmutableArray<string> Reserved) : SettingType
    {
        public override string Expected => Names.Length == 1 ? $"'{Names[0]}'" : $"one of {string.Join(", ", Names)}";

        public override SettingValue? Fit(SettingValue written) =>
            written is SettingValue.Text { Content: var word } && Names.Contains(word) ? written : null;
    }

    /// <summary>
    /// A study's name: letters, digits, '-', '_' and '.', the first one a letter or a digit, 1 to
    /// 100 of them.
    /// </summary>
    public sealed record Name : SettingType
    {
        public const int MaxLength = 100;

        public override string Expected =>
            "a name of letters, digits, '-', '_' and '.', starting with a letter or a digit, of at most "
            + $"{MaxLength} characters";

        public override SettingValue? Fit(SettingValue written) =>
            written is SettingValue.Text { Content: var name } && IsName(name) ? written : null;

        private static bool IsName(string name) =>
            name.Length is > 0 and <= MaxLength
            && char.IsAsciiLetterOrDigit(name[0])
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');
    }

    /// <summary>A metric of a program's own, such as <c>val/loss</c> or <c>recall@10</c>.</summary>
    public sealed record MetricName : SettingType
    {
        public const int MaxLength = 100;

        /// <summary>As a regular expression, for the schema.</summary>
        public const string Pattern = "^[A-Za-z0-9][A-Za-z0-9_./@:-]*$";

        public override string Expected =>
            "a name of letters, digits, '-', '_', '.', '/', '@' and ':', "
            + $"starting with a letter or a digit, of at most {MaxLength} characters";

        public override SettingValue? Fit(SettingValue written) =>
            written is SettingValue.Text { Content: var name } && IsName(name) ? written : null;

        private static bool IsName(string name) =>
            name.Length is > 0 and <= MaxLength
            && char.IsAsciiLetterOrDigit(name[0])
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.' or '/' or '@' or ':');
    }

    /// <summary>The names of arrays or columns in a file of the user's.</summary>
    public sealed record FieldNames : SettingType
    {
        public const int MaxLength = 4096;

        public override string Expected => $"a text of 1 to {MaxLength} characters";

        public override SettingValue? Fit(SettingValue written) =>
            written is SettingValue.Text { Content.Length: > 0 and <= MaxLength } ? written : null;
    }

    /// <summary>The path of a file or a folder.</summary>
    public sealed record Path : SettingType
    {
        public const int MaxLength = 4096;

        public override string Expected => $"a path of 1 to {MaxLength} characters";

        public override SettingValue? Fit(SettingValue written) =>
            written is SettingValue.Text { Content: { Length: > 0 and <= MaxLength } path }
            && !path.Contains('\0', StringComparison.Ordinal)
                ? written
                : null;
    }
}
