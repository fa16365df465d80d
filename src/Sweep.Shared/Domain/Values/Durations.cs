using System.Globalization;
using System.Text.RegularExpressions;

namespace Sweep.Shared.Domain.Values;

/// <summary>
/// Spans of time as people write them, in a sweep file and in options alike: <c>90</c> (seconds),
/// <c>90s</c>, <c>30m</c>, <c>1h30m</c>, <c>1.5d</c>.
/// </summary>
public static partial class Durations
{
    /// <summary>What is expected, in words.</summary>
    public const string Expected = "seconds, or numbers with s, m, h or d, such as 90s, 30m or 1h30m";

    /// <summary>The same as a regular expression that has to match the whole text.</summary>
    public const string Pattern =
        @"^[0-9]+(\.[0-9]+)?$|^([0-9]+(\.[0-9]+)?d)?([0-9]+(\.[0-9]+)?h)?([0-9]+(\.[0-9]+)?m)?([0-9]+(\.[0-9]+)?s)?$";

    private const int MostCharacters = 40;

    private static readonly (char Name, double Seconds)[] Units = [('d', 86_400), ('h', 3600), ('m', 60), ('s', 1)];

    /// <summary>Null if the text is no duration, or one of more than 100 years.</summary>
    public static TimeSpan? Read(string text)
    {
        if (text.Length is 0 or > MostCharacters || text.EndsWith('\n') || !Whole().IsMatch(text))
            return null;
        var seconds = Parts()
            .Matches(text)
            .Sum(part =>
                double.Parse(part.Groups[1].ValueSpan, CultureInfo.InvariantCulture) * SecondsOf(part.Groups[2].Value)
            );
        return OfSeconds(seconds);
    }

    /// <summary>Null if that is more than 100 years, or less than nothing.</summary>
    public static TimeSpan? OfSeconds(double seconds) =>
        seconds is >= 0 and <= 3.2e9 ? TimeSpan.FromSeconds(seconds) : null;

    /// <summary>
    /// In the largest unit of which it has a whole number: <c>90 s</c>, <c>30 m</c>.
    /// </summary>
    public static string Text(TimeSpan duration)
    {
        var (name, seconds) = Units.FirstOrDefault(unit =>
            duration.TotalSeconds >= unit.Seconds && duration.TotalSeconds % unit.Seconds == 0
        );
        return seconds == 0
            ? string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.###} s")
            : string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds / seconds:0} {name}");
    }

    private static double SecondsOf(string unit) =>
        unit.Length == 0 ? 1 : Units.Single(known => known.Name == unit[0]).Seconds;

    [GeneratedRegex(Pattern)]
    private static partial Regex Whole();

    [GeneratedRegex(@"([0-9]+(?:\.[0-9]+)?)([dhms]?)")]
    private static partial Regex Parts();
}
