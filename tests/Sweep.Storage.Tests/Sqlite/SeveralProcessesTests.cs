using System.Globalization;
using Sweep.Shared.Domain.Identity;
using Sweep.Storage;
using Sweep.Storage.Sqlite;
using Sweep.Tests.Children;

namespace Sweep.Storage.Tests.Sqlite;

/// <summary>What holds between processes, and when one of them is killed.</summary>
public sealed class SeveralProcessesTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Database => folder["sweep.db"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_second_process_is_told_who_writes_and_may_when_the_first_was_killed()
    {
        var sweep = SweepId.Create();
        using var child = SecondProcess.Playing("hold", Database, sweep.Text);
        Assert.Equal("held", child.ReadLine());
        using var store = SqliteStudyStore.Open(Database);
        var first = new WriterIdentity(child.Id, Environment.MachineName);
        Assert.Equal(new WriterResult.Held(first), store.OpenWriter(sweep));
        Assert.Equal(first, store.WriterOf(sweep));
        using (var cat = ChildProcess.Running("cat", Path.Combine(Database + "-locks", sweep.Text + ".lock")))
            Assert.Equal($"{child.Id} {Environment.MachineName}", cat.ReadLine());

        child.Kill();

        Assert.Null(store.WriterOf(sweep));
        Assert.IsType<WriterResult.Opened>(store.OpenWriter(sweep)).Writer.Dispose();
    }

    [Fact]
    public void A_leader_that_is_killed_leads_no_more()
    {
        using var child = SecondProcess.Playing("lead", Database, "here:7070");
        Assert.Equal("1", child.ReadLine());
        using var store = SqliteStudyStore.Open(Database);
        var self = new LeaderIdentity("there:7070", Environment.ProcessId, Environment.MachineName);
        var first = new LeaderIdentity("here:7070", child.Id, Environment.MachineName);
        Assert.Equal(new LeadResult.Held(first), store.TryLead(self));
        Assert.Equal(first, store.Leader());

        child.Kill();

        Assert.Null(store.Leader());
        using var leadership = Assert.IsType<LeadResult.Leading>(store.TryLead(self)).Leadership;
        Assert.Equal(2, leadership.Term);
    }

    [Fact]
    public void A_kill_while_writing_loses_nothing_acknowledged_and_leaves_nothing_partial()
    {
        const int perBatch = 7;
        for (var acknowledgements = 1; acknowledgements <= 41; acknowledgements += 20)
        {
            var path = folder[$"{acknowledgements}.db"];
            using var child = Writing(path, "moons", batches: 1_000_000, perBatch);
            child.Say("go");
            var acknowledged = 0;
            for (var i = 0; i < acknowledgements; i++)
                acknowledged = int.Parse(child.ReadLine(), CultureInfo.InvariantCulture);
            child.Kill();

            using var store = SqliteStudyStore.Open(path);
            Assert.InRange(MustBeWhole(store, perBatch), acknowledged, int.MaxValue);
            Assert.IsType<WriterResult.Opened>(store.OpenWriter(store.Find("moons")!.Id)).Writer.Dispose();
        }
    }

    [Fact]
    public void A_torn_or_damaged_write_ahead_log_shows_whole_batches_or_none()
    {
        const int perBatch = 7;
        using (var child = Writing(Database, "moons", batches: 1_000_000, perBatch))
        {
            child.Say("go");
            for (var i = 0; i < 20; i++)
                child.ReadLine();
            child.Kill();
        }

        byte[] main = File.ReadAllBytes(Database),
            log = File.ReadAllBytes(Database + "-wal");
        var counts = new HashSet<int>();
        for (var i = 1; i <= 12; i++)
        {
            var copy = folder[$"copy{i}.db"];
            File.WriteAllBytes(copy, main);
            var cut = (int)((long)log.Length * i / 12 - i * 17 % 4096);
            var torn = log[..cut];
            if (i % 2 == 0)
                torn[cut / 2] ^= 0x10;
            File.WriteAllBytes(copy + "-wal", torn);
            using var store = SqliteStudyStore.Open(copy);
            if (store.Find("moons") is not { } row)
                continue;
            counts.Add(MustBeWhole(store, perBatch));
            // It goes on from there.
            using var writer = Assert.IsType<WriterResult.Opened>(store.OpenWriter(row.Id)).Writer;
            writer.Append(Some.Batch(Some.Event(store.ReadLog(row.Id).Count + 1)));
        }

        Assert.True(counts.Count > 3, "the cuts fell into different batches");
    }

    [Fact]
    public void Two_processes_make_a_store_and_write_to_their_sweeps_at_once()
    {
        const int batches = 100,
            perBatch = 5;
        using ChildProcess a = Writing(Database, "a", batches, perBatch),
            b = Writing(Database, "b", batches, perBatch);
        a.Say("go");
        b.Say("go");
        a.FinishWell();
        b.FinishWell();

        using var store = SqliteStudyStore.Open(Database);
        Assert.Equal(["a", "b"], store.List().Select(row => row.Name).Order());
        Assert.All(store.List(), row => Assert.Equal(Some.Events(1, batches * perBatch), store.ReadLog(row.Id)));
    }

    private static ChildProcess Writing(string path, string name, int batches, int perBatch)
    {
        var child = SecondProcess.Playing(
            "write",
            path,
            name,
            batches.ToString(CultureInfo.InvariantCulture),
            perBatch.ToString(CultureInfo.InvariantCulture)
        );
        Assert.Equal("ready", child.ReadLine());
        return child;
    }

    /// <summary>
    /// Each batch is there with all its parts or not at all. Returns the number of events.
    /// </summary>
    private static int MustBeWhole(SqliteStudyStore store, int perBatch)
    {
        var sweep = store.Find("moons")!.Id;
        var log = store.ReadLog(sweep);
        Assert.Equal(0, log.Count % perBatch);
        Assert.Equal(Some.Events(1, log.Count), log);
        var batches = log.Count / perBatch;
        Assert.Equal(Enumerable.Range(1, batches), store.ReadCurves(sweep, 0).Select(chunk => chunk.FromEpoch));
        Assert.Equal(batches == 0 ? [] : [Some.Checkpoint(step: batches - 1)], store.ReadCheckpoints(sweep));
        return log.Count;
    }
}
