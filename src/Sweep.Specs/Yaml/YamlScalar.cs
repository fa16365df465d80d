using System.Globalization;
using Sweep.Shared.Domain.Values;

namespace Sweep.Specs.Yaml;

/// <summary>
/// What a word of a sweep file means, by the core schema of YAML 1.2 (section 10.3.2): null, true
/// and false, integers (also 0o17 and 0x1f), floats. All else is text: yes, no, on, off, 1_000 and
/// 12:30:00, which were more in YAML 1.1.
/// </summary>
internal static class YamlScalar
{
    private const int LongestShown = 40;
    private const int LongestListShown = 8;
    private const NumberStyles FloatStyle =
        NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent;

    /// <summary>
    /// The value of a node, whatever it is. A map's entries keep their names as they stand, dots
    /// and all.
    /// </summary>
    internal static SettingValue ValueOf(YamlNode node) =>
        node switch
        {
            YamlNode.Scalar { IsPlain: false } quoted => SettingValue.Of(quoted.Text),
            YamlNode.Scalar plain => Resolve(plain.Text),
            YamlNode.Sequence sequence => new SettingValue.List([.. sequence.Items.Select(ValueOf)]),
            YamlNode.Mapping mapping => new SettingValue.Map(
                SettingValue.Map.Empty.Entries.AddRange(
                    mapping.Entries.Select(entry => KeyValuePair.Create(entry.Key, ValueOf(entry.Value)))
                )
            ),
            _ => throw Foundation.Invariant.Unreachable(node),
        };

    /// <summary>
    /// The same, but each number and flag the text that it is written as: 1.10 stays 1.10.
    /// </summary>
    internal static SettingValue TextsOf(YamlNode node) =>
        node switch
        {
            YamlNode.Scalar scalar when !IsNull(scalar) => SettingValue.Of(scalar.Text),
            YamlNode.Sequence sequence => new SettingValue.List([.. sequence.Items.Select(TextsOf)]),
            YamlNode.Mapping mapping => new SettingValue.Map(
                SettingValue.Map.Empty.Entries.AddRange(
                    mapping.Entries.Select(entry => KeyValuePair.Create(entry.Key, TextsOf(entry.Value)))
                )
            ),
            _ => ValueOf(node),
        };

    /// <summary>
    /// Whether an integer stands there that no long holds, so that it would lose digits or become a
    /// text.
    /// </summary>
    internal static bool IsTooLargeInteger(YamlNode node)
    {
        if (node is not YamlNode.Scalar { IsPlain: true, Text: var text } || ValueOf(node) is SettingValue.Integer)
            return false;
        var digits = text.AsSpan().TrimStart("+-");
        if (digits.StartsWith("0x", StringComparison.Ordinal))
            return digits.Length > 2 && !digits[2..].ContainsAnyExcept("0123456789abcdefABCDEF");
        if (digits.StartsWith("0o", StringComparison.Ordinal))
            return digits.Length > 2 && !digits[2..].ContainsAnyExcept("01234567");
        return digits.Length > 0 && !digits.ContainsAnyExceptInRange('0', '9');
    }

    /// <summary>Whether nothing was written there, or null.</summary>
    internal static bool IsNull(YamlNode node) =>
        node is YamlNode.Scalar { IsPlain: true, Text: "" or "~" or "null" or "Null" or "NULL" };

    /// <summary>
    /// What stands there, as a message names it: "the text 'yes'", "the number 0.5", "a list".
    /// </summary>
    internal static string Describe(YamlNode node) =>
        node switch
        {
            YamlNode.Sequence { Items.Length: <= LongestListShown } sequence
                when sequence.Items.All(item => item is YamlNode.Scalar) =>
                $"the list {Shorten(ValueOf(sequence).ToString()!)}",
            YamlNode.Sequence => "a list",
            YamlNode.Mapping => "a map",
            YamlNode.Scalar scalar => ValueOf(scalar) switch
            {
                SettingValue.Null => "nothing",
                SettingValue.Text => $"the text '{Shorten(scalar.Text)}'",
                SettingValue.Flag => Shorten(scalar.Text),
                _ => $"the number {Shorten(scalar.Text)}",
            },
            _ => throw Foundation.Invariant.Unreachable(node),
        };

    /// <summary>A user's text made fit for one line of a message.</summary>
    internal static string Shorten(string text)
    {
        var start = text.Length <= LongestShown ? text : text[..LongestShown] + "…";
        return string.Concat(start.Select(c => char.IsControl(c) || char.IsSurrogate(c) ? '?' : c));
    }

    private static SettingValue Resolve(string text)
    {
        switch (text)
        {
            case "" or "~" or "null" or "Null" or "NULL":
                return new SettingValue.Null();
            case "true" or "True" or "TRUE":
                return SettingValue.Of(true);
            case "false" or "False" or "FALSE":
                return SettingValue.Of(false);
            case ".inf" or ".Inf" or ".INF" or "+.inf" or "+.Inf" or "+.INF":
                return SettingValue.Of(double.PositiveInfinity);
            case "-.inf" or "-.Inf" or "-.INF":
                return SettingValue.Of(double.NegativeInfinity);
            case ".nan" or ".NaN" or ".NAN":
                return SettingValue.Of(double.NaN);
        }

        if (!char.IsAsciiDigit(text[0]) && text[0] is not ('-' or '+' or '.'))
            return SettingValue.Of(text);
        if (text.StartsWith("0o", StringComparison.Ordinal) && FromDigits(text.AsSpan(2), 8) is { } octal)
            return SettingValue.Of(octal);
        if (text.StartsWith("0x", StringComparison.Ordinal) && FromDigits(text.AsSpan(2), 16) is { } hexadecimal)
            return SettingValue.Of(hexadecimal);
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole))
            return SettingValue.Of(whole);
        // The characters are checked first because TryParse also knows words such as Infinity.
        var amount = 0.0;
        var isNumber =
            text.AsSpan().IndexOfAnyExcept("0123456789.eE+-") < 0
            && double.TryParse(text, FloatStyle, CultureInfo.InvariantCulture, out amount);
        return isNumber ? SettingValue.Of(amount) : SettingValue.Of(text);
    }

    /// <summary>
    /// Null if a digit does not belong to the base, or the number is beyond 63 bits: then it stays
    /// text, and is refused as such.
    /// </summary>
    private static long? FromDigits(ReadOnlySpan<char> digits, int radix)
    {
        long sum = 0;
        foreach (var digit in digits)
        {
            var amount = AmountOf(digit) ?? radix;
            if (amount >= radix || sum > (long.MaxValue - amount) / radix)
                return null;
            sum = sum * radix + amount;
        }

        return digits.IsEmpty ? null : sum;
    }

    private static int? AmountOf(char digit)
    {
        if (char.IsAsciiDigit(digit))
            return digit - '0';
        return char.IsAsciiHexDigit(digit) ? (digit | 0x20) - 'a' + 10 : null;
    }
}
