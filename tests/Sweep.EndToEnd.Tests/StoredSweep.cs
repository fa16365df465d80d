using System.Collections.Immutable;
using Sweep.Coordinator.Core.Study;
using Sweep.Optimization.Samplers;
using Sweep.Shared.Domain.Events;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Domain.Values;
using Sweep.Storage;
using Sweep.Storage.Postgres;
using Sweep.Storage.Sqlite;

namespace Sweep.EndToEnd.Tests;

/// <summary>
/// What a store says of a sweep, read beside or after the process that writes it.
/// </summary>
internal sealed class StoredSweep : IDisposable
{
    private readonly IStudyReader store;
    private readonly SweepRow row;

    private StoredSweep(IStudyReader store, SweepRow row)
    {
        (this.store, this.row) = (store, row);
        Log = [.. store.ReadLog(row.Id)];
        State = StudyState.Fold(row.Id, StudyEventJson.ReadSpec(row.Spec), Log.Select(entry => entry.Read()));
    }

    public ImmutableArray<LogEntry> Log { get; }

    public StudyState State { get; }

    public static StoredSweep Open(TemporaryFolder folder, string name) =>
        TryOpen(folder, name) ?? throw new InvalidOperationException($"there is no sweep {name}");

    /// <summary>Null as long as there is no such sweep.</summary>
    public static StoredSweep? TryOpen(TemporaryFolder folder, string name)
    {
        if (
            SqliteStudyStore.OpenForReading(Path.Combine(folder.Path, ".sweep", "sweep.db"))
            is not ReadableStore.Opened { Store: var store }
        )
            return null;
        if (store.Find(name) is { } row)
            return new StoredSweep(store, row);
        store.Dispose();
        return null;
    }

    /// <summary>A sweep in a PostgreSQL store.</summary>
    public static StoredSweep OpenAt(string url, string name)
    {
        var store = StoreAt(url);
        return new StoredSweep(
            store,
            store.Find(name) ?? throw new InvalidOperationException($"there is no sweep {name}")
        );
    }

    public static IStudyReader StoreAt(string url) =>
        (
            (ReadableStore.Opened)
                PostgresStudyStore.OpenForReading(PostgresAddress.Parse(url).Address!, TimeProvider.System)
        ).Store;

    public IEnumerable<StudyEvent> Events => Log.Select(entry => entry.Read().Event);

    /// <summary>The weights of each trial that completed, by number.</summary>
    public IEnumerable<BlobRef> Weights =>
        Events
            .OfType<TrialCompleted>()
            .OrderBy(completed => completed.Number)
            .Select(completed => completed.Result.Weights);

    /// <summary>Whether this attempt left a training checkpoint that is still named.</summary>
    public bool HasCheckpoint(int trial, int attempt) =>
        store.ReadCheckpoints(row.Id).Any(saved => saved.Trial == trial && saved.Checkpoint.Attempt == attempt);

    public IReadOnlyList<CurveChunk> Curves(int trial) => store.ReadCurves(row.Id, trial);

    /// <summary>
    /// Every suggestion follows from (seed, number, what it saw): asks a fresh sampler again.
    /// </summary>
    public void AssertSuggestionsRecompute()
    {
        var spec = State.Spec;
        foreach (var suggested in Events.OfType<TrialSuggested>())
        {
            var seen = StudyState.Fold(
                row.Id,
                spec,
                Log.TakeWhile(entry => entry.Position <= suggested.Seen).Select(entry => entry.Read())
            );
            var again = SamplerKinds
                .Create(spec.Sampler, spec.Space, spec.Seed, spec.Objectives.Length)
                .Suggest(suggested.Number, StudyHistory.SeenBy(suggested.Number, seen));
            Assert.Equal(new SettingValue.Map(suggested.Parameters), new SettingValue.Map(again!.Parameters));
            Assert.Equal(suggested.Note, again.Note);
        }
    }

    public void AssertEachTrialFinishedOnce(int trials)
    {
        var final = Events
            .Select(entry =>
                entry switch
                {
                    TrialCompleted completed => completed.Number,
                    TrialPruned pruned => pruned.Number,
                    TrialDiverged diverged => diverged.Number,
                    TrialFailed failed => failed.Number,
                    _ => -1,
                }
            )
            .Where(number => number >= 0)
            .Order();
        Assert.Equal(Enumerable.Range(0, trials), final);
    }

    /// <summary>
    /// Optimizer steps that attempts really took, as far as their measurements tell.
    /// </summary>
    public long StepsTrained(Func<int, long> stepsPerEpoch)
    {
        var begun = Events.OfType<TrainingBegan>().ToArray();
        return begun.Sum(began => Math.Max(0, LastStep(began, stepsPerEpoch(began.Number)) - began.Step));
    }

    public void Dispose() => store.Dispose();

    private long LastStep(TrainingBegan began, long stepsPerEpoch)
    {
        var chunks = Curves(began.Number).Where(chunk => chunk.Attempt == began.Attempt).ToArray();
        return chunks.Length == 0
            ? began.Step
            : chunks.Max(chunk => chunk.FromEpoch + chunk.Values.Length - 1L) * stepsPerEpoch;
    }
}
