using System.Collections.Immutable;
using Sweep.Shared.Domain.Values;

namespace Sweep.Optimization.Tests;

/// <summary>A sweep played through, one trial after the other.</summary>
internal sealed record Play(IReadOnlyList<Suggestion> Suggestions, IReadOnlyList<Observation> History)
{
    public static Play Of(
        ISampler sampler,
        int trials,
        Func<int, ImmutableSortedDictionary<string, SettingValue>, Outcome> outcome
    )
    {
        var (suggestions, history) = (new List<Suggestion>(), new List<Observation>());
        for (var trial = 0; trial < trials; trial++)
        {
            if (sampler.Suggest(trial, history) is not { } suggestion)
                break;
            suggestions.Add(suggestion);
            history.Add(new Observation(trial, suggestion.Parameters, outcome(trial, suggestion.Parameters)));
        }

        return new Play(suggestions, history);
    }

    public IReadOnlyList<Observation> HistoryBefore(int trial) =>
        [.. History.Where(observation => observation.Trial < trial)];
}
