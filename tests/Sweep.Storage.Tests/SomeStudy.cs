using System.Collections.Immutable;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Summaries;
using Sweep.Shared.Domain.Events;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;
using Sweep.Storage;

namespace Sweep.Storage.Tests;

/// <summary>A study that is written as a keeper writes it.</summary>
internal static class SomeStudy
{
    /// <summary>Three trials of random search over one parameter.</summary>
    public static readonly StudySpec Spec = new()
    {
        Name = "some",
        Seed = 3,
        Trials = 3,
        Objectives = [new Objective("loss", Goal.Minimize)],
        Sampler = new SamplerSpec("random"),
        Runner = "vae",
        Device = "cpu",
        Retries = 2,
        KeepCheckpoints = 3,
        Settings = SettingValue.Map.Empty,
        Cases = ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, SettingValue.Map>>.Empty,
        Space = new SearchSpace([new Parameter("x", new Distribution.Float(-5, 5))]),
    };

    /// <summary>
    /// Completes some trials, each half a unit worse than the one before; a batch for each.
    /// </summary>
    public static StudyState Write(ISweepWriter writer, StudyState state, int trials)
    {
        for (var number = 0; number < trials; number++)
        {
            state = Write(
                writer,
                state,
                number,
                new TrialSuggested(
                    number,
                    ImmutableSortedDictionary<string, SettingValue>.Empty.Add("x", SettingValue.Of(number)),
                    new SettingValue.Null(),
                    state.Position
                ),
                new AttemptStarted(number, 0, 1, "worker"),
                new TrialCompleted(number, 0, 1, 10, Result(number))
            );
        }

        return state;
    }

    public static StudyState Write(ISweepWriter writer, StudyState state, int trial, params StudyEvent[] logged)
    {
        var events = ImmutableArray.CreateBuilder<RecordedEvent>();
        foreach (var one in logged)
        {
            var entry = new RecordedEvent(state.Position + 1, Some.Instant, one);
            state = state.Apply(entry);
            events.Add(entry);
        }

        var changes = new StudyChanges { Events = events.ToImmutable(), Trials = [trial] };
        writer.Append(StudySummary.BatchOf([changes], new StudySession(state)));
        return state;
    }

    private static AttemptOutcome.Completed Result(int number) =>
        new(
            ImmutableSortedDictionary<string, double>.Empty.Add("loss", 1 + (number / 2.0)),
            1,
            1,
            new BlobRef(new string('a', 64), 1),
            new Provenance("data", "simd", "cpu", "machine", "version")
        );
}
