using System.Collections.Immutable;
using Sweep.Shared.Domain.Programs;
using Sweep.Shared.Domain.Values;

namespace Sweep.Shared.Domain.Settings;

/// <content>What a program is given.</content>
public abstract partial record SettingType
{
    /// <summary>
    /// A value that means nothing to us: what a program of the user's takes for a parameter. All
    /// that JSON can hold, so that it is passed exactly. Of the two zeros it keeps one.
    /// </summary>
    public sealed record Any : SettingType
    {
        /// <summary>Of a text, in characters.</summary>
        public const int MaxLength = 4096;

        /// <summary>
        /// Of a list or a map as JSON, in characters: Linux passes no argument above 128 KiB.
        /// </summary>
        public const int MaxJsonLength = 32_768;

        public override string Expected =>
            $"null, true or false, a finite number, a text of at most {MaxLength} characters, or a list or a map of "
            + $"these of at most {MaxJsonLength} as JSON";

        public override SettingValue? Fit(SettingValue written)
        {
            if (Plain(written) is not { } value)
                return null;
            var isLong =
                value is SettingValue.List or SettingValue.Map && ProgramText.Of(value)!.Length > MaxJsonLength;
            return isLong ? null : value;
        }

        private static SettingValue? Plain(SettingValue written) =>
            written switch
            {
                SettingValue.Null or SettingValue.Flag or SettingValue.Integer => written,
                SettingValue.Real { Amount: var amount } => double.IsFinite(amount)
                    ? SettingValue.Of(amount + 0.0)
                    : null,
                SettingValue.Text { Content: var text } => IsPassable(text) ? written : null,
                SettingValue.List list => Plain(list),
                SettingValue.Map map => Plain(map),
                _ => null,
            };

        private static SettingValue.List? Plain(SettingValue.List list)
        {
            var items = list.Items.Select(Plain).ToArray();
            return items.Contains(null) ? null : new SettingValue.List([.. items.Select(item => item!)]);
        }

        private static SettingValue.Map? Plain(SettingValue.Map map)
        {
            var entries = map.Entries.Select(entry => KeyValuePair.Create(entry.Key, Plain(entry.Value))).ToArray();
            var isPlain = entries.All(entry =>
                IsPassable(entry.Key) && entry.Key != SettingValueJson.NotFinite && entry.Value is not null
            );
            return isPlain ? new SettingValue.Map(SettingValue.Map.Empty.Entries.AddRange(entries!)) : null;
        }

        private static bool IsPassable(string text) =>
            text.Length <= MaxLength && !text.Contains('\0', StringComparison.Ordinal);
    }

    /// <summary>
    /// A program and its arguments: 1 to <paramref name="Max"/> texts, or lists of texts that stand
    /// and fall together.
    /// </summary>
    public sealed record Arguments(int Max) : SettingType
    {
        public const int MaxLength = 65_536;

        public override string Expected =>
            $"a list of the program and its arguments, 1 to {Max} texts or lists of texts";

        public override SettingValue? Fit(SettingValue written)
        {
            if (written is not SettingValue.List { Items: { Length: > 0 } items } || items.Length > Max)
                return null;
            var fitted = items.Select(item => TextOf(item) ?? Together(item)).ToArray();
            return fitted[0] is SettingValue.Text { Content.Length: > 0 } && fitted.All(item => item is not null)
                ? new SettingValue.List([.. fitted.Select(item => item!)])
                : null;
        }

        private SettingValue.List? Together(SettingValue item)
        {
            if (item is not SettingValue.List { Items: { Length: > 0 } inner } || inner.Length > Max)
                return null;
            var texts = inner.Select(TextOf).ToArray();
            return texts.All(text => text is not null) ? new SettingValue.List([.. texts.Select(text => text!)]) : null;
        }

        private static SettingValue? TextOf(SettingValue item) => AsText(item, MaxLength);
    }

    /// <summary>
    /// One of some words, or a list of them, each once. It becomes a list, in the order of
    /// <paramref name="Names"/>.
    /// </summary>
    public sealed record Words(ImmutableArray<string> Names) : SettingType
    {
        public override string Expected => $"one of {string.Join(", ", Names)}, or a list of them";

        public override SettingValue? Fit(SettingValue written)
        {
            var items = written is SettingValue.List list ? list.Items : [written];
            var words = items.Select(item => (item as SettingValue.Text)?.Content ?? "").ToArray();
            if (
                words.Length == 0
                || words.Distinct(StringComparer.Ordinal).Count() < words.Length
                || words.Any(word => !Names.Contains(word))
            )
                return null;
            return new SettingValue.List([.. Names.Where(words.Contains).Select(SettingValue.Of)]);
        }
    }

    /// <summary>
    /// Environment variables: names that a shell could have, but none of Sweep's own, and their
    /// texts.
    /// </summary>
    public sealed record Variables : SettingType
    {
        public const int MaxLength = 65_536;

        public const string OwnPrefix = "SWEEP_";

        public override string Expected =>
            $"a map from names (letters, digits and _, not starting with a digit or {OwnPrefix}) to texts";

        public override SettingValue? Fit(SettingValue written)
        {
            if (written is not SettingValue.Map map || map.Entries.Keys.Any(name => !IsName(name)))
                return null;
            var texts = map.Entries.Select(entry => (entry.Key, Text: AsText(entry.Value, MaxLength))).ToArray();
            return texts.All(entry => entry.Text is not null)
                ? new SettingValue.Map(
                    SettingValue.Map.Empty.Entries.AddRange(
                        texts.Select(entry => KeyValuePair.Create(entry.Key, entry.Text!))
                    )
                )
                : null;
        }

        private static bool IsName(string name) =>
            name.Length is > 0 and <= Name.MaxLength
            && !char.IsAsciiDigit(name[0])
            && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
            && !name.StartsWith(OwnPrefix, StringComparison.Ordinal);
    }

    /// <summary>What a program is given as a text may be written as a number or a flag.</summary>
    private static SettingValue? AsText(SettingValue value, int maxLength)
    {
        var text =
            value is SettingValue.Text or SettingValue.Integer or SettingValue.Flag
            || value.Number is > double.NegativeInfinity and < double.PositiveInfinity
                ? value.ToString()!
                : null;
        return text is null || text.Length > maxLength || text.Contains('\0', StringComparison.Ordinal)
            ? null
            : SettingValue.Of(text);
    }
}
