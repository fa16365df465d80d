using System.Collections.Immutable;
using System.Text.Json;
using Foundation;
using Sweep.Optimization.Samplers;
using Sweep.Optimization.Spaces;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Values;

namespace Sweep.Optimization.Tests.Samplers;

/// <summary>What any sampler must do. A new one is a three-line subclass.</summary>
public abstract class SamplerContract
{
    protected abstract SamplerSpec Spec { get; }

    private static readonly JsonSerializerOptions Json = new() { Converters = { new SettingValueJson() } };

    /// <summary>Whether a space can be sampled.</summary>
    protected virtual bool IsFor(SearchSpace space) => true;

    /// <summary>Whether a trial may have several costs.</summary>
    protected virtual bool TakesSeveralObjectives => true;

    public static TheoryData<string> FiniteSpaces => [.. SomeSpaces.Finite.Keys];

    public static TheoryData<string> AllSpaces => [.. SomeSpaces.All.Keys];

    [Theory, MemberData(nameof(AllSpaces))]
    public void Values_lie_in_their_distributions_and_conditions_hold(string name)
    {
        if (!Takes(name, out var space))
            return;
        foreach (var suggestion in Play(space, trials: 60, Outcomes.Mixed).Suggestions)
            AssertIsPoint(space, suggestion);
    }

    [Theory, MemberData(nameof(AllSpaces))]
    public void The_same_question_has_the_same_answer_whatever_was_asked_before(string name)
    {
        if (!Takes(name, out var space))
            return;
        var play = Play(space, trials: 40, Outcomes.Mixed);
        var used = Create(space);
        used.Suggest(7, []);
        used.Suggest(3, Play(space, trials: 3, Outcomes.Mixed, seed: 99).History);
        foreach (var trial in (int[])[0, 35, 11, 12, 39, 12])
        {
            if (trial >= play.Suggestions.Count)
                continue;
            var history = play.HistoryBefore(trial);
            AssertSame(play.Suggestions[trial], used.Suggest(trial, history));
            AssertSame(play.Suggestions[trial], Create(space).Suggest(trial, history));
        }
    }

    [Theory, MemberData(nameof(AllSpaces))]
    public void A_history_that_grew_branched_or_shrank_is_answered_like_one_that_is_new(string name)
    {
        if (!Takes(name, out var space))
            return;
        var used = Create(space);
        void AssertAnswered(TrialHistory history)
        {
            if (Create(space).Suggest(history.Count, [.. history.ToArray()]) is { } expected)
                AssertSame(expected, Assert.IsType<Suggestion>(used.Suggest(history.Count, history)));
            else
                Assert.Null(used.Suggest(history.Count, history));
        }

        var one = Play(space, trials: 30, Outcomes.Mixed).History;
        var other = Play(space, trials: 30, Outcomes.Mixed, seed: 99).History;
        var versions = new List<TrialHistory> { TrialHistory.Empty };
        foreach (var observation in one)
        {
            AssertAnswered(versions[^1]);
            versions.Add(versions[^1].Add(observation with { Outcome = new Outcome.Running() }));
            AssertAnswered(versions[^1]);
            versions[^1] = versions[^1].WithOutcome(observation.Trial, observation.Outcome);
        }

        var branch = versions[Math.Min(10, versions.Count - 1)];
        foreach (var observation in other.Skip(branch.Count))
            AssertAnswered(branch = branch.Add(observation));
        foreach (var version in (TrialHistory[])[versions[^1], versions[versions.Count / 2], versions[^1]])
            AssertAnswered(version);
    }

    [Theory, MemberData(nameof(AllSpaces))]
    public void The_order_in_which_the_history_lists_trials_does_not_matter(string name)
    {
        if (!Takes(name, out var space))
            return;
        var play = Play(space, trials: 40, Outcomes.Mixed);
        var last = play.Suggestions.Count - 1;
        var shuffled = play.HistoryBefore(last).ToArray();
        new Rng(1, RngPurpose.Shuffle).Shuffle<Observation>(shuffled);
        AssertSame(play.Suggestions[last], Create(space).Suggest(last, shuffled));
    }

    [Theory, MemberData(nameof(FiniteSpaces))]
    public void A_finite_space_is_tried_whole_without_repeating_and_then_exhausted(string name)
    {
        if (!Takes(name, out var space))
            return;
        var points = SomeSpaces.Finite[name];
        var play = Play(space, trials: points + 5, Outcomes.Mixed);
        Assert.Equal(points, play.Suggestions.Count);
        Assert.Equal(points, play.Suggestions.Select(Describe).Distinct().Count());
    }

    [Fact]
    public void A_large_finite_space_is_not_repeated_either()
    {
        var play = Play(SomeSpaces.All["large lattice"], trials: 200, Outcomes.AllAtOneCorner);
        Assert.Equal(200, play.Suggestions.Select(Describe).Distinct().Count());
    }

    [Fact]
    public void A_different_seed_gives_a_different_sweep_unless_nothing_is_drawn()
    {
        var space = SomeSpaces.All["large lattice"];
        var one = Play(space, trials: 30, Outcomes.Mixed, seed: 1).Suggestions.Select(Describe);
        var other = Play(space, trials: 30, Outcomes.Mixed, seed: 2).Suggestions.Select(Describe);
        if (Spec.Kind == "grid")
            Assert.Equal(one, other);
        else
            Assert.NotEqual(one, other);
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(double.NegativeInfinity)]
    [InlineData(double.MaxValue)]
    [InlineData(0.0)]
    public void Costs_that_are_not_finite_huge_or_all_equal_are_no_obstacle(double cost)
    {
        var space = SomeSpaces.All["large lattice"];
        var play = Play(space, trials: 40, (_, _) => new Outcome.Completed([cost]));
        Assert.All(play.Suggestions, suggestion => AssertIsPoint(space, suggestion));
        Assert.Equal(40, play.Suggestions.Count);
    }

    [Fact]
    public void Observations_that_are_no_point_of_the_space_are_skipped()
    {
        var space = SomeSpaces.All["small mixed"];
        var foreign = ImmutableSortedDictionary<string, SettingValue>.Empty.Add("elsewhere", SettingValue.Of(1));
        var play = Play(space, trials: 20, Outcomes.Mixed);
        var history = play.HistoryBefore(15);
        var withForeign = history.Append(new Observation(15, foreign, new Outcome.Completed([-100.0]))).ToArray();
        AssertSame(Create(space).Suggest(16, history), Create(space).Suggest(16, withForeign));
    }

    [Fact]
    public void Several_objectives_are_sampled_too()
    {
        var space = SomeSpaces.All["large lattice"];
        Assert.Equal(TakesSeveralObjectives, SamplerKinds.Validate(Spec, space, objectives: 2) is null);
        if (!TakesSeveralObjectives)
            return;
        var play = Play(space, trials: 40, (trial, _) => new Outcome.Completed([trial % 7, -trial % 5]), objectives: 2);
        Assert.All(play.Suggestions, suggestion => AssertIsPoint(space, suggestion));
    }

    [Fact]
    public void Thousands_of_observations_are_no_obstacle()
    {
        var space = SomeSpaces.All["large lattice"];
        var rng = new Rng(5, RngPurpose.Data);
        var points = new PointSpace(space);
        var history = Enumerable
            .Range(0, 3000)
            .Select(trial => new Observation(
                trial,
                points.Decode(points.Draw(ref rng)),
                new Outcome.Completed([rng.NextDouble()])
            ))
            .ToArray();
        AssertIsPoint(space, Assert.IsType<Suggestion>(Create(space).Suggest(3000, history)));
    }

    [Fact]
    public void Under_strict_order_the_sweep_does_not_depend_on_timing()
    {
        var space = SomeSpaces.All["small mixed"];
        string[] Run(int slots)
        {
            // Running trials end in a random order, as many at once as there are slots.
            const int Window = 4;
            var observations = new List<Observation>();
            var timing = new Rng((ulong)slots, RngPurpose.Jitter);
            var sampler = Create(space);
            var suggestions = new List<string>();
            while (suggestions.Count < 24)
            {
                var running = observations.Where(observation => observation.Outcome is Outcome.Running).ToArray();
                if (running.Length < slots && StrictOrder.IsReady(suggestions.Count, Window, observations))
                {
                    var trial = suggestions.Count;
                    var suggestion = sampler.Suggest(trial, StrictOrder.Visible(trial, Window, observations));
                    Assert.NotNull(suggestion);
                    suggestions.Add(Describe(suggestion));
                    observations.Add(new Observation(trial, suggestion.Parameters, new Outcome.Running()));
                    continue;
                }

                var done = running[timing.NextInt(running.Length)];
                observations[observations.IndexOf(done)] = done with
                {
                    Outcome = Outcomes.MixedFinal(done.Trial, done.Parameters),
                };
            }

            return [.. suggestions];
        }

        var alone = Run(slots: 1);
        Assert.Distinct(alone);
        Assert.All([2, 3, 4], slots => Assert.Equal(alone, Run(slots)));
    }

    private protected ISampler Create(SearchSpace space, ulong seed = 42, int objectives = 1) =>
        SamplerKinds.Create(Spec, space, seed, objectives);

    private protected Play Play(
        SearchSpace space,
        int trials,
        Func<int, ImmutableSortedDictionary<string, SettingValue>, Outcome> outcome,
        ulong seed = 42,
        int objectives = 1
    ) => Tests.Play.Of(Create(space, seed, objectives), trials, outcome);

    // A sampler that cannot take a space has to say so when it is asked.
    private bool Takes(string name, out SearchSpace space)
    {
        space = SomeSpaces.All[name];
        Assert.Equal(IsFor(space), SamplerKinds.Validate(Spec, space, objectives: 1) is null);
        return IsFor(space);
    }

    private static void AssertIsPoint(SearchSpace space, Suggestion suggestion)
    {
        foreach (var parameter in space.Parameters)
        {
            var isChosen = suggestion.Parameters.TryGetValue(parameter.Name, out var value);
            Assert.Equal(SearchSpace.IsActive(parameter, suggestion.Parameters), isChosen);
            if (isChosen)
                Assert.True(
                    parameter.Distribution.Contains(value!),
                    $"{parameter.Name} = {value} is not in {parameter.Distribution}"
                );
        }

        Assert.All(
            suggestion.Parameters.Keys,
            name => Assert.Contains(name, space.Parameters.Select(parameter => parameter.Name))
        );
    }

    private static void AssertSame(Suggestion? expected, Suggestion? actual)
    {
        Assert.Equal(expected is null, actual is null);
        if (expected is not null)
            Assert.Equal(Describe(expected), Describe(actual!));
    }

    // JSON, since it keeps 1, 1.0 and "1" apart.
    private protected static string Describe(Suggestion suggestion) =>
        JsonSerializer.Serialize(new SettingValue.Map(suggestion.Parameters), Json)
        + JsonSerializer.Serialize(suggestion.Note, Json);
}
