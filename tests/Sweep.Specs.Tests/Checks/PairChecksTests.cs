using System.Collections.Immutable;
using Sweep.Shared.Domain.Settings;
using Sweep.Specs.Checks;
using Sweep.Specs.Settings;

namespace Sweep.Specs.Tests.Checks;

/// <summary>What does not go together is said in words that settings have.</summary>
public sealed class PairChecksTests
{
    [Fact]
    public void Every_word_of_a_pair_is_one_of_its_setting() =>
        Assert.All(
            PairChecks.Pairs,
            pair =>
            {
                Assert.Subset(WordsOf(pair.Path).ToHashSet(), pair.Words.ToHashSet());
                Assert.Subset(WordsOf(pair.Other).ToHashSet(), pair.OtherWords.ToHashSet());
            }
        );

    private static ImmutableArray<string> WordsOf(string path) =>
        SettingsCatalog.Find(path)!.Type switch
        {
            SettingType.Choice choice => choice.Names,
            SettingType.Flag => ["true", "false"],
            var other => throw new InvalidOperationException($"{path} takes {other.Expected}"),
        };
}
