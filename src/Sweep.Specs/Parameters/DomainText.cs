using System.Globalization;
using Foundation;
using Sweep.Shared.Domain.Search;

namespace Sweep.Specs.Parameters;

/// <summary>The values of a distribution in words, for mistakes.</summary>
internal static class DomainText
{
    private const int MostListed = 12;

    public static string Of(Distribution distribution) =>
        distribution switch
        {
            Distribution.Categorical listed when listed.Choices.Length <= MostListed =>
                $"one of {string.Join(", ", listed.Choices)}",
            Distribution.Categorical listed => $"one of its {listed.Choices.Length} values",
            Distribution.Int { Step: > 1 } whole => $"{whole.Min} to {whole.Max} in steps of {whole.Step}",
            Distribution.Int whole => $"an integer from {whole.Min} to {whole.Max}",
            Distribution.Float { Step: { } step } real =>
                $"{Text(real.Min)} to {Text(real.Max)} in steps of {Text(step)}",
            Distribution.Float real => $"a number from {Text(real.Min)} to {Text(real.Max)}",
            _ => throw Invariant.Unreachable(distribution),
        };

    private static string Text(double amount) => amount.ToString("R", CultureInfo.InvariantCulture);
}
