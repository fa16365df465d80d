using Sweep.Optimization.Samplers;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;

namespace Sweep.Optimization.Tests.Samplers.GridSearch;

public sealed class GridSamplerContractTests : SamplerContract
{
    protected override SamplerSpec Spec => new("grid");

    protected override bool IsFor(SearchSpace space) =>
        space.Parameters.All(parameter => parameter.Distribution.Count is not null);
}

public sealed class GridSamplerTests
{
    private static readonly SearchSpace Space = new([
        new("samples", new Distribution.Categorical([SettingValue.Of(100), SettingValue.Of(50)])),
        new("noise", new Distribution.Float(0.1, 0.3, Step: 0.1)),
    ]);

    [Fact]
    public void Combinations_come_like_nested_loops_in_the_order_of_the_file()
    {
        var play = Play.Of(SamplerKinds.Create(new SamplerSpec("grid"), Space, 1, 1), 10, Outcomes.Mixed);
        Assert.Equal(
            ["100, 0.1", "100, 0.2", "100, 0.3", "50, 0.1", "50, 0.2", "50, 0.3"],
            play.Suggestions.Select(suggestion =>
                $"{suggestion.Parameters["samples"]}, {suggestion.Parameters["noise"]}"
            )
        );
    }

    [Fact]
    public void A_suggestion_late_in_a_growing_history_takes_no_more_steps_than_an_early_one()
    {
        var grid = SamplerKinds.Create(
            new SamplerSpec("grid"),
            new SearchSpace([new("x", new Distribution.Int(0, 99)), new("y", new Distribution.Int(0, 99))]),
            1,
            1
        );
        var history = TrialHistory.Empty;
        var allocated = new long[5000];
        for (var trial = 0; trial < allocated.Length; trial++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var suggestion = grid.Suggest(trial, history)!;
            allocated[trial] = GC.GetAllocatedBytesForCurrentThread() - before;
            history = history.Add(new Observation(trial, suggestion.Parameters, new Outcome.Running()));
        }

        // Every step makes a point; the least of some, since now and then a table grows.
        Assert.InRange(allocated[^20..].Min(), 1, 2 * allocated[20..40].Min());
    }

    [Fact]
    public void An_endless_space_is_refused_by_the_name_of_the_parameter()
    {
        var endless = new SearchSpace([.. Space.Parameters, new Parameter("lr", new Distribution.Float(0, 1))]);
        Assert.Contains("'lr'", SamplerKinds.Validate(new SamplerSpec("grid"), endless, 1));
        Assert.Null(SamplerKinds.Validate(new SamplerSpec("grid"), Space, 1));
    }
}
