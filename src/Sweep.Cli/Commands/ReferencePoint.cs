using System.Collections.Immutable;
using System.Globalization;
using Sweep.Shared.Domain.Studies;

namespace Sweep.Cli.Commands;

/// <summary>A value for each objective, as a user gives it: METRIC=VALUE.</summary>
internal static class ReferencePoint
{
    /// <returns>
    /// The values in the order of the objectives, null where none was given; or what is wrong.
    /// </returns>
    public static (ImmutableArray<double>? Values, string? Mistake) Read(
        string[] given,
        ImmutableArray<Objective> objectives
    )
    {
        if (given.Length == 0)
            return (null, null);
        var values = new Dictionary<string, double>();
        var names = string.Join(", ", objectives.Select(objective => objective.Metric));
        foreach (var text in given)
        {
            var at = text.IndexOf('=', StringComparison.Ordinal);
            if (at < 0 || !TryNumber(text[(at + 1)..], out var value))
                return (null, $"--reference {text}: expected METRIC=VALUE with a number");
            if (objectives.All(objective => objective.Metric != text[..at]))
                return (null, $"--reference {text}: '{text[..at]}' is no objective (there: {names})");
            values[text[..at]] = value;
        }

        var missing = objectives.FirstOrDefault(objective => !values.ContainsKey(objective.Metric));
        if (missing is not null)
            return (null, $"--reference: {missing.Metric} has no value; expected one for each of {names}");
        return ([.. objectives.Select(objective => values[objective.Metric])], null);
    }

    private static bool TryNumber(string text, out double value) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
}
