using Microsoft.Data.Sqlite;
using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Hosting;
using Sweep.Coordinator.Summaries;
using Sweep.Coordinator.Views;
using Sweep.Shared.Domain.Events;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Studies;
using Sweep.Storage;
using Sweep.Storage.Files;
using Sweep.Storage.Sqlite;

namespace Sweep.Storage.Tests.Sqlite;

/// <summary>
/// A row that is changed behind the store's back is named, and nothing of it is shown.
/// </summary>
public sealed class DamagedStoreTests : IDisposable
{
    private readonly TemporaryFolder folder = new();
    private readonly SweepRow row;
    private readonly StudyState state;

    public DamagedStoreTests()
    {
        using var store = SqliteStudyStore.Open(Database);
        var spec = SomeStudy.Spec;
        var opening = Assert.IsType<SweepOpening.Ready>(SweepOpening.Create(store, spec, Some.Instant, "test"));
        using var writer = opening.Writer;
        state = SomeStudy.Write(writer, opening.Session.State, 3);
        row = store.Find(spec.Name)!;
    }

    private string Database => folder["sweep.db"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_was_written_is_read()
    {
        using var store = Reader();
        Assert.Equal(state.Position, store.ReadLog(row.Id).Count);
        Assert.True(StudySummary.Agrees(store.ReadSummary(row.Id), state));
        Assert.Equal([0, 1, 2], SweepView.Read(store, row).Ranked.Select(trial => trial.Number));
    }

    [Fact]
    public void A_changed_digit_of_an_event_is_named_with_its_position_and_trial()
    {
        Execute("UPDATE events SET body = replace(body, '\"loss\":1.5', '\"loss\":0.5')");
        using var store = Reader();
        var damage = Assert.Throws<DamagedLogException>(() => store.ReadLog(row.Id));
        var position = Execute(
            "SELECT position FROM events WHERE body LIKE '%\"loss\":0.5%' AND body LIKE '%\"number\":1,%'"
        );
        Assert.Contains(
            $"event {position} of the sweep '{row.Name}', of trial 1,",
            damage.Message,
            StringComparison.Ordinal
        );
        Assert.Throws<DamagedLogException>(() => SweepView.Fold(store, row));
        // The summary has what was written.
        Assert.Equal(1.5, SweepView.Read(store, row).Find(1)!.Values["loss"]);
    }

    [Theory]
    [InlineData("UPDATE events SET at = replace(at, '2026', '2027') WHERE position = 2", 2)]
    [InlineData("UPDATE events SET checksum = checksum + 1 WHERE position = 2", 2)]
    [InlineData("UPDATE events SET checksum = NULL WHERE position = 3", 3)]
    [InlineData("DELETE FROM events WHERE position = 2", 2)]
    [InlineData(
        "UPDATE events SET position = position + 1000 WHERE position IN (2, 3); UPDATE events SET position = 1005 "
            + "- position WHERE position > 1000",
        2
    )]
    public void Whatever_is_wrong_with_an_event_is_found(string sql, int position)
    {
        Execute(sql);
        using var store = Reader();
        Assert.Contains(
            $"event {position} of the sweep",
            Assert.Throws<DamagedLogException>(() => store.ReadLog(row.Id)).Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_log_that_is_read_from_its_middle_is_checked_too()
    {
        Execute("UPDATE events SET body = body || ' ' WHERE position = 5");
        using var store = Reader();
        Assert.Throws<DamagedLogException>(() => store.ReadLog(row.Id, after: 4));
        Assert.NotEmpty(store.ReadLog(row.Id, after: 5));
    }

    [Theory]
    [InlineData("UPDATE trials SET body = replace(body, '1.5', '0.5') WHERE number = 1")]
    [InlineData("UPDATE trials SET cost = -1 WHERE number = 1")]
    [InlineData("UPDATE trials SET state = 'diverged' WHERE number = 1")]
    [InlineData("UPDATE trials SET checksum = checksum + 1 WHERE number = 1")]
    public void A_changed_row_of_a_summary_is_named_and_the_log_still_read(string sql)
    {
        Execute(sql);
        using var store = Reader();
        var damage = Assert.Throws<DamagedSummaryException>(() => SweepView.Read(store, row).Ranked.ToArray());
        if (!sql.Contains("-1", StringComparison.Ordinal))
            Assert.Contains("trial 1", damage.Message, StringComparison.Ordinal);
        Assert.Equal(1.5, SweepView.Fold(store, row).Find(1)!.Values["loss"]);
    }

    [Theory]
    [InlineData("UPDATE summaries SET body = replace(body, '\"trials\":3', '\"trials\":4')")]
    [InlineData("DELETE FROM trials WHERE number = 1")]
    [InlineData("DELETE FROM trials WHERE number = 2")]
    [InlineData("UPDATE trials SET cost = 9 WHERE number = 0")]
    [InlineData("UPDATE trials SET cost = NULL WHERE number = 2")]
    public void A_summary_that_misses_a_row_or_its_best_is_damaged(string sql)
    {
        Execute(sql);
        using var store = Reader();
        Assert.Throws<DamagedSummaryException>(() => SweepView.Read(store, row).Ranked.ToArray());
    }

    [Theory]
    [InlineData("DELETE FROM trials WHERE number = 0")]
    [InlineData("UPDATE trials SET body = body || ' ' WHERE number = 0")]
    [InlineData("UPDATE trials SET cost = 9 WHERE number = 0")]
    public void The_best_alone_is_checked_where_only_it_is_read(string sql)
    {
        using (var store = Reader())
            Assert.Equal(0, SweepView.Read(store, row).Best!.Number);
        Execute(sql);
        using var damaged = Reader();
        Assert.Throws<DamagedSummaryException>(() => SweepView.Read(damaged, row).Best);
    }

    [Theory]
    [InlineData("DELETE FROM trials WHERE number = 2", 2)]
    [InlineData("UPDATE trials SET cost = -1 WHERE number = 2", 0)]
    [InlineData("UPDATE trials SET cost = NULL WHERE number = 2", 0)]
    public void A_trial_that_is_missing_or_has_another_rank_is_damaged(string sql, int number)
    {
        Execute(sql);
        using var store = Reader();
        Assert.Throws<DamagedSummaryException>(() => SweepView.Read(store, row).Find(number));
    }

    [Fact]
    public void A_damaged_or_absent_summary_is_written_again()
    {
        foreach (
            var sql in (string[])
                ["DELETE FROM summaries", "UPDATE summaries SET checksum = 1", "UPDATE summaries SET position = 1"]
        )
        {
            Execute(sql);
            using var store = SqliteStudyStore.Open(Database);
            SweepOpening.RebuildSummaries(store);
            Assert.True(StudySummary.Agrees(store.ReadSummary(row.Id), state));
        }
    }

    [Fact]
    public void A_resumed_sweep_writes_a_damaged_summary_again()
    {
        Execute("UPDATE trials SET body = replace(body, '1.5', '0.5') WHERE number = 1");
        using var store = SqliteStudyStore.Open(Database);
        var ready = Assert.IsType<SweepOpening.Ready>(SweepOpening.Resume(store, row.Name));
        using var writer = ready.Writer;
        Assert.True(ready.Session.NeedsSummary);
        writer.Append(StudySummary.BatchOf([], ready.Session));
        Assert.True(StudySummary.Agrees(store.ReadSummary(row.Id), state));
    }

    [Fact]
    public void Events_from_before_checksums_are_read_and_followed_by_checked_ones()
    {
        Execute("UPDATE events SET checksum = NULL; DELETE FROM summaries");
        using (var store = SqliteStudyStore.Open(Database))
        {
            var ready = Assert.IsType<SweepOpening.Ready>(SweepOpening.Resume(store, row.Name));
            using var writer = ready.Writer;
            writer.Append(
                WriteBatch.Empty with
                {
                    Events =
                    [
                        new LogEntry(state.Position + 1, Some.Instant, StudyEventJson.Write(new TrialsRaised(9))),
                    ],
                }
            );
            Assert.Equal(state.Position + 1, store.ReadLog(row.Id).Count);
        }

        Execute("UPDATE events SET body = replace(body, '9', '8') WHERE checksum IS NOT NULL");
        using var reader = Reader();
        Assert.Throws<DamagedLogException>(() => reader.ReadLog(row.Id));
    }

    private IStudyReader Reader() =>
        Assert.IsType<ReadableStore.Opened>(SqliteStudyStore.OpenForReading(Database)).Store;

    private object? Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Database};Pooling=False");
        connection.Open();
        return connection.Scalar(sql);
    }
}
