using System.Globalization;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Summaries;
using Sweep.Shared.Domain.Identity;
using Sweep.Storage;
using Sweep.Storage.Integrity;
using Sweep.Storage.Postgres;
using Sweep.Storage.Sqlite;

namespace Storage.Bench;

/// <summary>
/// Writes the same trials with and without what stands beside the log, and says what each costs.
/// </summary>
internal static class WriterBench
{
    public static void Run(string place, int trials, int together, int runs)
    {
        using IStudyStore store = Open(place);
        var kinds = new Dictionary<string, Action<ISweepWriter, SweepId, Turn>>
        {
            ["log and checksums"] = (writer, _, turn) => writer.Append(turn.Batch),
            ["log, checksums and summary"] = (writer, _, turn) => writer.Append(Summarized(turn)),
            ["checksums of events alone"] = (_, id, turn) => CheckEvents(id, turn),
            ["summary alone, not written"] = (_, _, turn) => Summarized(turn),
            ["the same with its checksums"] = (_, id, turn) => CheckSummary(id, Summarized(turn)),
        };
        var figures = kinds.Keys.ToDictionary(kind => kind, _ => new List<double>());
        // The first round is not counted: everything is compiled after it.
        for (var run = 0; run <= runs; run++)
        {
            foreach (var (kind, work) in kinds)
            {
                var microseconds = Measure(store, work, trials, together).TotalMicroseconds / trials;
                if (run > 0)
                    figures[kind].Add(microseconds);
            }
        }

        Console.WriteLine($"processor of this process, microseconds a trial; {trials} trials, {together} together");
        foreach (var (kind, all) in figures)
            Console.WriteLine($"{kind, -32}{Line(all)}");
    }

    private static string Line(List<double> all)
    {
        var sorted = all.Order().ToArray();
        return string.Create(
            CultureInfo.InvariantCulture,
            $"median {sorted[sorted.Length / 2], 7:F1}   from {sorted[0], 7:F1} to {sorted[^1], 7:F1}"
        );
    }

    /// <summary>Only the work counts, and not what makes the trials.</summary>
    private static TimeSpan Measure(
        IStudyStore store,
        Action<ISweepWriter, SweepId, Turn> work,
        int trials,
        int together
    )
    {
        var id = SweepId.Create();
        var spec = TrialBatches.Spec(id.Text, trials);
        var now = TimeProvider.System.GetUtcNow();
        using var writer = ((WriterResult.Opened)store.OpenWriter(id)).Writer;
        writer.TryCreate(new SweepRow(id, spec.Name, now, StudyEventJson.WriteSpec(spec), "bench"));
        var sum = TimeSpan.Zero;
        foreach (var turn in TrialBatches.Make(id, spec, together, now))
        {
            var before = Environment.CpuUsage.TotalTime;
            work(writer, id, turn);
            sum += Environment.CpuUsage.TotalTime - before;
        }

        return sum;
    }

    private static WriteBatch Summarized(Turn turn) =>
        turn.Batch with
        {
            Summary = StudySummary.ChangeBy([turn.Changes], turn.Session),
        };

    private static void CheckEvents(SweepId id, Turn turn)
    {
        var last = Checksums.Start;
        foreach (var entry in turn.Batch.Events)
            last = Checksums.OfEvent(id, last, entry.Position, RowCodec.Text(entry.At), entry.Body);
        GC.KeepAlive(last);
    }

    private static void CheckSummary(SweepId id, WriteBatch batch)
    {
        foreach (var row in batch.Summary!.Trials)
            Checksums.OfTrial(id, row);
        Checksums.OfHead(id, batch.Summary.Head, batch.Summary.Head.Position);
    }

    private static IStudyStore Open(string place) =>
        PostgresAddress.IsMeant(place)
            ? PostgresStudyStore.Open(PostgresAddress.Parse(place).Address!, TimeProvider.System)
            : SqliteStudyStore.Open(place);
}
