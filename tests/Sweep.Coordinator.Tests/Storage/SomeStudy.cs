using System.Collections.Immutable;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Storage;
using Sweep.Shared.Protocol;
using Sweep.Shared.Values;

namespace Sweep.Coordinator.Tests.Storage;

/// <summary>A study that is written as a keeper writes it.</summary>
internal static class SomeStudy
{
    /// <summary>Completes some trials, each half a unit worse than the one before; a batch for each.</summary>
    public static StudyState Write(ISweepWriter writer, StudyState state, int trials)
    {
        for (var number = 0; number < trials; number++)
        {
            state = Write(
                writer, state, number,
                new TrialSuggested(number, ImmutableSortedDictionary<string, Value>.Empty.Add("x", Value.Of(number)), new Value.Null(), state.Position),
                new AttemptStarted(number, 0, 1, "worker"),
                new TrialCompleted(number, 0, 1, 10, Result(number)));
        }

        return state;
    }

    public static StudyState Write(ISweepWriter writer, StudyState state, int trial, params StudyEvent[] happened)
    {
        var entries = ImmutableArray.CreateBuilder<LogEntry>();
        foreach (var one in happened)
        {
            state = state.Apply(state.Position + 1, Some.Instant, one);
            entries.Add(new LogEntry(state.Position, Some.Instant, StudyEventJson.Write(one)));
        }

        writer.Append(StudySummary.AddTo(WriteBatch.Empty with { Events = entries.ToImmutable() }, new StudySession(state), [trial]));
        return state;
    }

    private static AttemptOutcome.Completed Result(int number) => new(
        ImmutableSortedDictionary<string, double>.Empty.Add("loss", 1 + (number / 2.0)), 1, 1, new BlobRef(new string('a', 64), 1),
        new Provenance("data", "simd", "cpu", "machine", "version"));
}
