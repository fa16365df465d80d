using System.Collections.Immutable;
using Foundation;
using Sweep.Optimization.Samplers;
using Sweep.Optimization.Spaces;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;

namespace Sweep.Optimization.Tests.Samplers;

/// <summary>
/// Spaces made up at random, as sweep files could hold them, and what holds in all of them.
/// </summary>
public sealed class RandomSpaceTests
{
    private const int Spaces = 300,
        Trials = 25;

    public static TheoryData<string> Samplers => [.. SamplerKinds.Names];

    [Theory, MemberData(nameof(Samplers))]
    public void A_suggestion_is_in_its_domain_and_no_point_comes_twice(string kind)
    {
        var sampled = 0;
        for (var seed = 0; seed < Spaces; seed++)
        {
            var space = SpaceOf(seed);
            var spec = new SamplerSpec(kind, 5);
            if (SamplerKinds.Validate(spec, space, objectives: 1) is not null)
                continue;
            sampled++;
            var sampler = SamplerKinds.Create(spec, space, (ulong)seed, objectives: 1);
            var history = new List<Observation>();
            var seen = new HashSet<SettingValue>(SameValue.Comparer);
            for (var trial = 0; trial < Trials && sampler.Suggest(trial, history) is { } suggestion; trial++)
            {
                AssertInDomain(space, suggestion, seed);
                Assert.True(
                    seen.Add(new SettingValue.Map(suggestion.Parameters)),
                    $"space {seed}: trial {trial} comes again"
                );
                history.Add(new Observation(trial, suggestion.Parameters, new Outcome.Completed([trial * 7 % 11])));
            }

            Assert.NotEmpty(history);
        }

        Assert.InRange(sampled, Spaces / 20, Spaces);
    }

    [Fact]
    public void Values_that_are_the_same_are_one_point()
    {
        for (var seed = 0; seed < Spaces; seed++)
        {
            var space = new PointSpace(SpaceOf(seed));
            var rng = new Rng((ulong)seed, RngPurpose.Suggestion, 0);
            for (var draw = 0; draw < 10; draw++)
            {
                var point = space.Draw(ref rng);
                var parameters = space.Decode(point);
                Assert.Equal(point, space.Encode(parameters));
                var disguised = parameters.ToImmutableSortedDictionary(
                    entry => entry.Key,
                    entry => Disguise(entry.Value),
                    StringComparer.Ordinal
                );
                Assert.Equal(point, space.Encode(disguised));
            }
        }
    }

    private static void AssertInDomain(SearchSpace space, Suggestion suggestion, int seed)
    {
        foreach (var parameter in space.Parameters)
        {
            var isActive = SearchSpace.IsActive(parameter, suggestion.Parameters);
            Assert.Equal(isActive, suggestion.Parameters.TryGetValue(parameter.Name, out var value));
            if (!isActive)
                continue;
            Assert.True(parameter.Distribution.Contains(value!), $"space {seed}: {parameter.Name} is {value}");
            Assert.False(
                value is SettingValue.Real { Amount: 0 } && double.IsNegative(value.Number!.Value),
                $"space {seed}: -0"
            );
        }
    }

    /// <summary>The same value to a program, of another type.</summary>
    private static SettingValue Disguise(SettingValue value) =>
        value switch
        {
            SettingValue.Integer { Whole: > -(1L << 53) and < 1L << 53 and var whole } => SettingValue.Of(
                whole == 0 ? -0.0 : whole
            ),
            SettingValue.Real { WholeNumber: { } whole } => SettingValue.Of(whole),
            SettingValue.List list => new SettingValue.List([.. list.Items.Select(Disguise)]),
            SettingValue.Map map => new SettingValue.Map(
                map.Entries.ToImmutableSortedDictionary(
                    entry => entry.Key,
                    entry => Disguise(entry.Value),
                    StringComparer.Ordinal
                )
            ),
            _ => value,
        };

    private static SearchSpace SpaceOf(int seed)
    {
        var rng = new Rng(2026, RngPurpose.Suggestion, seed);
        var parameters = new List<Parameter>();
        var count = 1 + rng.NextInt(4);
        for (var number = 0; number < count; number++)
        {
            var distribution = DistributionOf(ref rng);
            var on = parameters.Count > 0 && rng.NextInt(3) == 0 ? parameters[rng.NextInt(parameters.Count)] : null;
            var isListed = on?.Distribution is Distribution.Categorical;
            Condition[] when = isListed
                ? [new Condition(on!.Name, [Disguise(((Distribution.Categorical)on.Distribution).Choices[0])])]
                : [];
            parameters.Add(new Parameter($"p{number}", distribution, [.. when]));
        }

        return new SearchSpace([.. parameters]);
    }

    private static Distribution DistributionOf(ref Rng rng)
    {
        var low = rng.NextInt(9) - 4;
        var width = 1 + rng.NextInt(6);
        switch (rng.NextInt(7))
        {
            case 0:
                return new Distribution.Int(low, low + width, Step: 1 + rng.NextInt(width));
            case 1:
                return new Distribution.Int(low + 5, low + 5 + width, Log: true);
            case 2:
                return new Distribution.Float(low, low + width);
            case 3:
                return new Distribution.Float(low, low + width, Step: width / (1.0 + rng.NextInt(7)));
            case 4:
                return new Distribution.Float(Math.Exp(low), Math.Exp(low + width), Log: true);
            case 5:
                return new Distribution.Float(low * 0.1, (low + width) * 0.1, Step: 0.1);
            default:
                return new Distribution.Categorical([
                    .. Enumerable.Range(0, width + 1).Select(index => ChoiceOf(low, index)),
                ]);
        }
    }

    /// <summary>No two are the same.</summary>
    private static SettingValue ChoiceOf(int low, int index) =>
        index switch
        {
            0 => SettingValue.Of(low),
            1 => SettingValue.Of($"{low}"),
            2 => new SettingValue.Null(),
            3 => new SettingValue.List([SettingValue.Of(low), SettingValue.Of(0.0)]),
            4 => SettingValue.Map.Empty.With("a", SettingValue.Of(low)),
            5 => SettingValue.Of(low + 0.5),
            _ => SettingValue.Of(true),
        };
}
