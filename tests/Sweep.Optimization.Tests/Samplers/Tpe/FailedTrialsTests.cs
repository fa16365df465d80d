using System.Collections.Immutable;
using Sweep.Optimization.Samplers;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;

namespace Sweep.Optimization.Tests.Samplers.Tpe;

/// <summary>What a model learns from trials whose program ended badly.</summary>
public sealed class FailedTrialsTests
{
    private static readonly Outcome Failed = new Outcome.Failed();

    private static readonly SearchSpace Line = new([new("x", new Distribution.Float(-1, 1))]);

    private static readonly SearchSpace Square = new([
        new("x", new Distribution.Float(-1, 1)),
        new("y", new Distribution.Float(-1, 1)),
    ]);

    public static TheoryData<bool, int> ModesAndObjectives =>
        new()
        {
            { true, 1 },
            { false, 1 },
            { true, 2 },
            { false, 2 },
        };

    [Theory, MemberData(nameof(ModesAndObjectives))]
    public void A_model_does_not_go_on_where_trials_fail(bool isJoint, int objectives)
    {
        for (var seed = 1UL; seed <= 3; seed++)
        {
            var play = Play.Of(
                Sampler(Line, isJoint, objectives, seed),
                80,
                (_, parameters) =>
                    X(parameters) >= 0
                        ? Failed
                        : new Outcome.Completed([.. Enumerable.Repeat(-X(parameters), objectives)])
            );
            Assert.InRange(play.History.Skip(20).Count(observation => observation.Outcome == Failed), 0, 30);
            Assert.InRange(BestX(play), -0.02, 0);
        }
    }

    [Theory, InlineData(true), InlineData(false)]
    public void The_few_points_that_do_not_fail_are_found_before_ten_of_them_are_known(bool isJoint)
    {
        for (var seed = 1UL; seed <= 3; seed++)
        {
            var play = Play.Of(
                Sampler(Square, isJoint, 1, seed),
                100,
                (_, parameters) =>
                    X(parameters) >= -0.4 || parameters["y"].Number >= -0.4
                        ? Failed
                        : new Outcome.Completed([-X(parameters)])
            );
            // Of random points one in eleven does not fail.
            Assert.InRange(play.History.Count(observation => observation.Outcome == Failed), 0, 60);
        }
    }

    [Theory, InlineData(true), InlineData(false)]
    public void Where_every_trial_fails_suggestions_stay_spread_over_the_space(bool isJoint)
    {
        var play = Play.Of(Sampler(Line, isJoint, 1, seed: 1), 60, (_, _) => Failed);
        var counts = play
            .History.Skip(20)
            .GroupBy(observation => (int)(2 * (X(observation.Parameters) + 1)))
            .Select(part => part.Count())
            .ToArray();
        Assert.Equal(4, counts.Length);
        Assert.All(counts, count => Assert.InRange(count, 5, 20));
    }

    [Theory, InlineData(true), InlineData(false)]
    public void A_failure_says_what_a_divergence_says(bool isJoint)
    {
        Play Of(Outcome bad) =>
            Play.Of(
                Sampler(Square, isJoint, 1, seed: 4),
                40,
                (_, parameters) => X(parameters) >= 0 ? bad : new Outcome.Completed([-X(parameters)])
            );
        Assert.Equal(Of(Failed).Suggestions.Select(XOf), Of(new Outcome.Diverged()).Suggestions.Select(XOf));
    }

    [Theory, InlineData(true), InlineData(false)]
    public void A_trial_that_the_user_ended_says_nothing(bool isJoint)
    {
        var history = Play.Of(
            Sampler(Square, isJoint, 1, seed: 5),
            30,
            (trial, parameters) => trial % 3 == 0 ? new Outcome.Cancelled() : new Outcome.Completed([X(parameters)])
        ).History;
        double Next(IReadOnlyList<Observation> seen) => XOf(Sampler(Square, isJoint, 1, seed: 5).Suggest(30, seen)!);
        Assert.Equal(
            Next([.. history.Where(observation => observation.Outcome is not Outcome.Cancelled)]),
            Next(history)
        );
    }

    private static ISampler Sampler(SearchSpace space, bool isJoint, int objectives, ulong seed) =>
        SamplerKinds.Create(new SamplerSpec("tpe", Joint: isJoint), space, seed, objectives);

    private static double X(ImmutableSortedDictionary<string, SettingValue> parameters) =>
        parameters["x"].Number!.Value;

    private static double XOf(Suggestion suggestion) => X(suggestion.Parameters);

    private static double BestX(Play play) =>
        play
            .History.Where(observation => observation.Outcome is Outcome.Completed)
            .Max(observation => X(observation.Parameters));
}
