using System.CommandLine;
using Sweep.Shared.Domain.Values;

namespace Sweep.Cli.Commands;

/// <summary>An option that is a span of time, read as a sweep file reads one.</summary>
internal static class DurationOption
{
    /// <param name="what">
    /// Its sentence in the help, up to a colon; examples and its default follow.
    /// </param>
    public static Option<TimeSpan> Make(string name, string what, TimeSpan normally, TimeSpan least, TimeSpan most)
    {
        var option = new Option<TimeSpan>(name)
        {
            Description = $"{what} 90s, 30m, 1h30m. [default: {Durations.Text(normally)}]",
            HelpName = "DURATION",
            CustomParser = given =>
            {
                var text = given.Tokens[0].Value;
                if (Durations.Read(text) is { } duration && duration >= least && duration <= most)
                    return duration;
                given.AddError(
                    $"{name} {text}: expected {Durations.Text(least)} to {Durations.Text(most)}, as "
                        + $"{Durations.Expected}"
                );
                return normally;
            },
        };
        return option;
    }
}
