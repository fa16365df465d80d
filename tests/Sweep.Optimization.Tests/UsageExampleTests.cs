using System.Collections.Immutable;
using Sweep.Optimization.Ranking;
using Sweep.Optimization.Samplers;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;

namespace Sweep.Optimization.Tests;

/// <summary>The example of the package's README.</summary>
public sealed class UsageExampleTests
{
    [Fact]
    public void A_study_asks_for_parameters_and_tells_what_they_cost()
    {
        var space = new SearchSpace([
            new Parameter("lr", new Distribution.Float(1e-4, 1e-1, Log: true)),
            new Parameter("layers", new Distribution.Int(1, 4)),
        ]);
        var sampler = SamplerKinds.Create(new SamplerSpec("tpe"), space, seed: 42, objectives: 1);
        var history = TrialHistory.Empty;
        for (var trial = 0; trial < 60; trial++)
        {
            var suggestion = sampler.Suggest(trial, history)!;
            var cost = Train(suggestion.Parameters);
            history = history.Add(new Observation(trial, suggestion.Parameters, new Outcome.Completed([cost])));
        }

        var best = history[TrialRanking.Order(history, objectives: 1)[0]];
        Assert.Equal(0.01, best.Parameters["lr"].Number!.Value, tolerance: 0.005);
        Assert.Equal(3, best.Parameters["layers"].WholeNumber);
    }

    private static double Train(ImmutableSortedDictionary<string, SettingValue> parameters)
    {
        var rate = parameters["lr"].Number!.Value;
        var layers = parameters["layers"].WholeNumber!.Value;
        return Math.Pow(Math.Log10(rate) + 2, 2) + Math.Abs(layers - 3);
    }
}
