using System.Collections.Immutable;
using Foundation;
using Sweep.Optimization.Samplers;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;

namespace Sweep.Optimization.Tests.Samplers.Tpe;

public sealed class JointTpeSamplerContractTests : SamplerContract
{
    protected override SamplerSpec Spec => new("tpe");
}

public sealed class SingleTpeSamplerContractTests : SamplerContract
{
    protected override SamplerSpec Spec => new("tpe", Joint: false);
}

public sealed class TpeSamplerTests
{
    private static readonly SearchSpace Line = new([new("x", new Distribution.Float(0, 1))]);

    // With one parameter the two modes differ in nothing else.
    [Fact]
    public void Single_mode_goes_back_into_a_crowd_around_the_best_and_joint_mode_where_the_rest_is_thin()
    {
        Assert.InRange(InTheCrowd(isJoint: false), 150, 200);
        Assert.InRange(InTheCrowd(isJoint: true), 0, 20);
    }

    /// <summary>
    /// Of 200 suggestions, how many lie where three of the four best are, and a quarter of the
    /// rest; the fourth is at 0.8, alone but for a few of the rest.
    /// </summary>
    private static int InTheCrowd(bool isJoint)
    {
        var history = new List<Observation>();
        var rng = new Rng(1, RngPurpose.Data);
        for (var trial = 0; trial < 40; trial++)
        {
            var isGood = trial % 10 == 0;
            var isLow = isGood || trial % 4 == 0;
            var place = 0.8;
            if (trial != 30)
                place = isLow ? 0.15 + 0.3 * rng.NextDouble() : rng.NextDouble();
            history.Add(
                new Observation(
                    trial,
                    ImmutableSortedDictionary<string, SettingValue>.Empty.Add("x", SettingValue.Of(place)),
                    new Outcome.Completed([isGood ? 0 : 1])
                )
            );
        }

        return Enumerable
            .Range(0, 200)
            .Count(seed =>
                SamplerKinds
                    .Create(new SamplerSpec("tpe", Joint: isJoint), Line, (ulong)seed, 1)
                    .Suggest(40, history)!
                    .Parameters["x"]
                    .Number
                    is > 0.15
                        and < 0.45
            );
    }
}
