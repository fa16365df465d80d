using Sweep.Optimization.Ranking;
using Sweep.Optimization.Samplers;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Studies;

namespace Sweep.Optimization.Tests.Samplers.Evolution;

public sealed class EvolutionSamplerContractTests : SamplerContract
{
    protected override SamplerSpec Spec => new("nsga2");
}

public sealed class EvolutionSamplerTests
{
    private static readonly SearchSpace Space = new([
        .. Enumerable.Range(0, 6).Select(i => new Parameter($"x{i}", new Distribution.Float(0, 1))),
    ]);

    [Fact]
    public void Of_two_objectives_it_reaches_what_random_search_needs_many_times_the_trials_for()
    {
        for (var seed = 0UL; seed < 5; seed++)
            Assert.True(Volume("nsga2", seed, trials: 200) > Volume("random", seed, trials: 2000));
    }

    /// <summary>Of ZDT1, below (1.1, 5).</summary>
    private static double Volume(string kind, ulong seed, int trials)
    {
        var play = Play.Of(
            SamplerKinds.Create(new SamplerSpec(kind), Space, seed, objectives: 2),
            trials,
            (_, parameters) =>
            {
                var x = parameters.Values.Select(value => value.Number!.Value).ToArray();
                var g = 1 + 9 * x[1..].Sum() / 5;
                return new Outcome.Completed([x[0], g * (1 - Math.Sqrt(x[0] / g))]);
            }
        );
        return HypervolumeHistory.Below(play.History, [1.1, 5])[^1].Volume;
    }
}
