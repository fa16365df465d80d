using Sweep.Simulation.Rules;

namespace Sweep.Simulation;

/// <summary>A checker that finds nothing wrong when something is proves nothing.</summary>
public sealed class BrokenRuleTests(ITestOutputHelper output)
{
    private const ulong MostSeeds = 1200;

    public static TheoryData<string> Rules => [.. BrokenRules.All.Select(entry => entry.Rule.GetType().Name)];

    [Theory, MemberData(nameof(Rules))]
    public void A_broken_rule_is_found(string name)
    {
        var (rule, property) = BrokenRules.All.Single(entry => entry.Rule.GetType().Name == name);
        var others = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (var seed = 0UL; seed < MostSeeds; seed++)
        {
            // Hundreds of workers take longer and find no more.
            if (Worlds.Plan.Of(seed).IsLarge)
                continue;
            var run = Run.Of(seed, rule);
            if (run.Property == property)
            {
                output.WriteLine($"{name} is found by seed {seed}: {run.Violation}");
                return;
            }

            if (run.Property is { } other)
                others[other] = others.GetValueOrDefault(other) + 1;
        }

        Assert.Fail(
            $"{MostSeeds} seeds do not show that {name} breaks '{property}'; they show {string.Join(", ", others)}"
        );
    }
}
