using System.Collections.Immutable;
using System.Globalization;
using Sweep.Shared.Domain.Programs;
using Sweep.Shared.Domain.Values;

namespace Sweep.Shared.Domain.Settings;

/// <summary>
/// What a setting may hold. Says so in words (<see cref="Expected"/>), and turns what was written
/// into what the rest of the program reads (<see cref="Fit"/>).
/// </summary>
public abstract record SettingType
{
    private SettingType() { }

    /// <summary>
    /// The expectation as it stands in a message: "an integer from 1 to 1048576".
    /// </summary>
    public abstract string Expected { get; }

    /// <summary>
    /// The value in its one canonical type (an integer written for a real becomes a real); null if
    /// it does not belong here.
    /// </summary>
    public abstract SettingValue? Fit(SettingValue written);

    /// <summary>An integer in [<paramref name="Min"/>, <paramref name="Max"/>].</summary>
    public sealed record Whole(long Min, long Max) : SettingType
    {
        public override string Expected => $"an integer from {Min} to {Max}";

        public override SettingValue? Fit(SettingValue written) =>
            written is SettingValue.Integer { Whole: var n } && n >= Min && n <= Max ? written : null;
    }

    /// <summary>
    /// A span of time in [<paramref name="Least"/>, <paramref name="Most"/>]. It becomes a number
    /// of seconds.
    /// </summary>
    public sealed record Duration(TimeSpan Least, TimeSpan Most) : SettingType
    {
        public override string Expected =>
            $"a duration from {Durations.Text(Least)} to {Durations.Text(Most)} ({Durations.Expected})";

        public override SettingValue? Fit(SettingValue written)
        {
            var read = Read(written);
            return read >= Least && read <= Most ? SettingValue.Of(read.Value.TotalSeconds) : null;
        }

        private static TimeSpan? Read(SettingValue written)
        {
            if (written is SettingValue.Text { Content: var text })
                return Durations.Read(text);
            return written.Number is { } seconds ? Durations.OfSeconds(seconds) : null;
        }
    }

    /// <summary>
    /// An integer in [<paramref name="Min"/>, <paramref name="Max"/>], or false for none.
    /// </summary>
    public sealed record WholeOrFalse(long Min, long Max) : SettingType
    {
        public override string Expected => $"an integer from {Min} to {Max}, or false";

        public override SettingValue? Fit(SettingValue written) =>
            written switch
            {
                SettingValue.Integer { Whole: var n } when n >= Min && n <= Max => written,
                SettingValue.Flag { On: false } => written,
                _ => null,
            };
    }

    /// <summary>
    /// A finite number in [<paramref name="Min"/>, <paramref name="Max"/>], each end left out where
    /// its flag says so.
    /// </summary>
    public sealed record Real(double Min, double Max, bool AboveMin = false, bool BelowMax = false) : SettingType
    {
        public override string Expected =>
            string.Create(CultureInfo.InvariantCulture, $"a number {From} {Min} {To} {Max}");

        public override SettingValue? Fit(SettingValue written) =>
            written.Number is { } x && Holds(x) ? SettingValue.Of(x) : null;

        private string From => AboveMin ? "above" : "from";

        private string To =>
            (AboveMin, BelowMax) switch
            {
                (_, true) => "and below",
                (true, false) => "up to",
                (false, false) => "to",
            };

        private bool Holds(double x)
        {
            var isAbove = AboveMin ? x > Min : x >= Min;
            var isBelow = BelowMax ? x < Max : x <= Max;
            return double.IsFinite(x) && isAbove && isBelow;
        }
    }

    public sealed record Flag : SettingType
    {
        public override string Expected => "true or false";

        public override SettingValue? Fit(SettingValue written) => written as SettingValue.Flag;
    }

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

    /// <summary>
    /// The widths of a stack of layers: one integer in [1, <paramref name="Max"/>], or a list of
    /// them. A list of one is that one.
    /// </summary>
    public sealed record Sizes(long Max, int MaxLayers) : SettingType
    {
        public override string Expected => $"an integer from 1 to {Max}, or a list of 1 to {MaxLayers} of them";

        public override SettingValue? Fit(SettingValue written) =>
            written switch
            {
                SettingValue.Integer when IsSize(written) => written,
                SettingValue.List { Items: [var only] } when IsSize(only) => only,
                SettingValue.List { Items: { Length: > 1 } items }
                    when items.Length <= MaxLayers && items.All(IsSize) => written,
                _ => null,
            };

        private bool IsSize(SettingValue value) => value is SettingValue.Integer { Whole: var n } && n >= 1 && n <= Max;
    }

    /// <summary>
    /// The shares of training, validation and test: three numbers that sum to 1 (within 1e-9). That
    /// of validation may be 0, the others are above it.
    /// </summary>
    public sealed record Shares : SettingType
    {
        public const int Parts = 3;

        private const double Tolerance = 1e-9;

        public override string Expected => "a list of 3 numbers above 0 that sum to 1, of which the second may be 0";

        public override SettingValue? Fit(SettingValue written)
        {
            if (written is not SettingValue.List { Items: var items })
                return null;
            double[] shares = [.. items.Select(item => item.Number ?? double.NaN)];
            if (shares is not [> 0, >= 0, > 0] || Math.Abs(shares.Sum() - 1) > Tolerance)
                return null;
            return new SettingValue.List([.. shares.Select(share => SettingValue.Of(share + 0.0))]);
        }
    }

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

    /// <summary>A map of the settings whose paths go on from this one's.</summary>
    public sealed record Group : SettingType
    {
        public override string Expected => "a map";

        public override SettingValue? Fit(SettingValue written) => written as SettingValue.Map;
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
