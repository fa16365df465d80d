using Sweep.Shared.Domain.Values;

namespace Sweep.Shared.Tests.Values;

public sealed class DurationsTests
{
    [Theory]
    [
        InlineData("90", 90),
        InlineData("1.5", 1.5),
        InlineData("90s", 90),
        InlineData("30m", 1800),
        InlineData("1h30m", 5400)
    ]
    [InlineData("1.5d", 129_600), InlineData("2d1h1m1s", 176_461), InlineData("0", 0)]
    public void A_duration_is_seconds_or_numbers_with_units(string text, double seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), Durations.Read(text));

    [Theory]
    [
        InlineData(""),
        InlineData("m"),
        InlineData("-1"),
        InlineData("1 h"),
        InlineData("30m1h"),
        InlineData("1e3"),
        InlineData("1w"),
        InlineData("1,5h"),
        InlineData("90s\n"),
        InlineData("٣s")
    ]
    [InlineData("99999999999d"), InlineData("nan"), InlineData("30minutes")]
    public void What_is_no_duration_is_not_guessed_at(string text) => Assert.Null(Durations.Read(text));

    [Theory]
    [
        InlineData(1800, "30 m"),
        InlineData(600, "10 m"),
        InlineData(90, "90 s"),
        InlineData(7200, "2 h"),
        InlineData(172_800, "2 d"),
        InlineData(0.25, "0.25 s")
    ]
    public void It_is_shown_in_the_largest_unit_that_fits(double seconds, string text) =>
        Assert.Equal(text, Durations.Text(TimeSpan.FromSeconds(seconds)));
}
