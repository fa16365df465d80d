using System.Collections.Immutable;
using Sweep.Coordinator.Core.Study;
using Sweep.Shared.Domain.Events;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Search;
using Sweep.Shared.Domain.Studies;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;
using Sweep.Storage;

namespace Storage.Bench;

/// <summary>
/// What a coordinator commits for trials that cost nothing: a commit that suggests and starts, one
/// in which training begins, one that completes; each for some trials together.
/// </summary>
internal static class TrialBatches
{
    private const int Keeps = 5;

    private static readonly BlobRef Weights = new(new string('0', 64), 0);
    private static readonly Provenance Origin = new("", "none", "cpu", "none", "bench");

    public static StudySpec Spec(string name, int trials) =>
        new()
        {
            Name = name,
            Seed = 1,
            Trials = trials,
            Objectives = [new Objective("loss", Goal.Minimize)],
            Sampler = new SamplerSpec("random"),
            Runner = "vae",
            Device = "cpu",
            Retries = 2,
            KeepCheckpoints = Keeps,
            Settings = SettingValue.Map.Empty,
            Space = new SearchSpace([
                new Parameter("training.lr", new Distribution.Float(0, 1)),
                new Parameter("model.latent", new Distribution.Float(0, 1)),
            ]),
            Cases = ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, SettingValue.Map>>.Empty,
        };

    public static IEnumerable<Turn> Make(SweepId sweep, StudySpec spec, int together, DateTimeOffset now)
    {
        var state = StudyState.New(sweep, spec);
        foreach (var group in Enumerable.Range(0, spec.Trials).Chunk(together))
        {
            yield return Next(
                group,
                number => [Suggested(number, state.Position), new AttemptStarted(number, 0, 1, "worker-1")]
            );
            yield return Next(group, number => [new TrainingBegan(number, 0, 1, 0, "cpu")]);
            yield return Next(group, Ended);
        }

        Turn Next(int[] numbers, Func<int, StudyEvent[]> eventsOf)
        {
            var events = ImmutableArray.CreateBuilder<RecordedEvent>();
            foreach (var recorded in numbers.SelectMany(eventsOf))
            {
                var entry = new RecordedEvent(state.Position + 1, now, recorded);
                state = state.Apply(entry);
                events.Add(entry);
            }

            var changes = new StudyChanges { Events = events.ToImmutable(), Trials = [.. numbers] };
            return new Turn(changes, WriteBatch.Of([changes]), new StudySession(state));
        }
    }

    /// <summary>
    /// Each trial is worse than the one before: beyond the first few, its weights go at once.
    /// </summary>
    private static StudyEvent[] Ended(int number)
    {
        var completed = new TrialCompleted(number, 0, 1, 10, Result(number)) { Seconds = 0.25 };
        return number < Keeps ? [completed] : [completed, new WeightsReleased(number)];
    }

    private static TrialSuggested Suggested(int number, long seen)
    {
        var parameters = ImmutableSortedDictionary<string, SettingValue>
            .Empty.Add("training.lr", SettingValue.Of(1.0 / (number + 3)))
            .Add("model.latent", SettingValue.Of(1.0 / (number + 7)));
        return new TrialSuggested(number, parameters, new SettingValue.Null(), seen);
    }

    private static AttemptOutcome.Completed Result(int number) =>
        new(ImmutableSortedDictionary<string, double>.Empty.Add("loss", number / 7.0), 1, 1, Weights, Origin);
}

/// <summary>One commit.</summary>
/// <param name="Batch">What is written of the changes, without a summary.</param>
/// <param name="Session">After it.</param>
internal sealed record Turn(StudyChanges Changes, WriteBatch Batch, StudySession Session);
