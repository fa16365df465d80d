using System.Globalization;

namespace Sweep.Cli.Output;

/// <summary>Durations and moments for people.</summary>
internal static class Times
{
    /// <summary><c>0.4 s</c>, <c>0:38</c>, <c>1:02:03</c>.</summary>
    public static string Of(TimeSpan time) =>
        time < TimeSpan.FromSeconds(10)
            ? string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s")
            : Clock(time);

    /// <summary>The same, always as on a clock.</summary>
    public static string Clock(TimeSpan time) =>
        time < TimeSpan.FromHours(1)
            ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalMinutes}:{time.Seconds:00}")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{(int)time.TotalHours}:{time.Minutes:00}:{time.Seconds:00}"
            );

    /// <summary>A moment, in UTC.</summary>
    public static string Moment(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A moment in files: ISO 8601, UTC, to the millisecond.</summary>
    public static string Iso(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
