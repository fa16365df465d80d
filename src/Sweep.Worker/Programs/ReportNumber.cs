using System.Globalization;
using System.Text.Json;

namespace Sweep.Worker.Programs;

/// <summary>
/// A number as C, awk, Python, NumPy and JavaScript print it: JSON's own, the words for what is not
/// finite in any case, and the same as a text.
/// </summary>
internal static class ReportNumber
{
    private const NumberStyles Style = NumberStyles.Float;

    /// <summary>
    /// Null stands for a value that the program does not have: it is not a number.
    /// </summary>
    public static double? Of(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Number => value.TryGetDouble(out var number) ? number : null,
            JsonValueKind.String => Of(value.GetString()!.Trim()),
            JsonValueKind.Null => double.NaN,
            _ => null,
        };

    private static double? Of(string text)
    {
        var isNegative = text.StartsWith('-');
        var word = isNegative || text.StartsWith('+') ? text[1..] : text;
        switch (word.ToUpperInvariant())
        {
            case "INF" or "INFINITY":
                return isNegative ? double.NegativeInfinity : double.PositiveInfinity;
            case "NAN":
                return double.NaN;
        }

        // C may print the payload of what is not a number: -nan(ind), nan(0x8000).
        if (word.StartsWith("nan(", StringComparison.OrdinalIgnoreCase) && word.EndsWith(')'))
            return double.NaN;
        return
            word.Length > 0
            && (char.IsAsciiDigit(word[0]) || word[0] == '.')
            && double.TryParse(text, Style, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;
    }
}
