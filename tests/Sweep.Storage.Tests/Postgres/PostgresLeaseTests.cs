using Foundation;
using Npgsql;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Storage;
using Sweep.Storage.Postgres;

namespace Sweep.Storage.Tests.Postgres;

/// <summary>
/// Two coordinators on one database: who may write, and what becomes of the one who may no more.
/// </summary>
public sealed class PostgresLeaseTests : IDisposable
{
    private static readonly LeaderIdentity A = new("a:7070", 1, "a"),
        B = new("b:7070", 2, "b");

    private readonly PostgresAddress address = PostgresSome.Address();
    private readonly ManualClock clock = new();
    private readonly PostgresStudyStore first,
        second;
    private readonly NpgsqlConnection side;
    private readonly SweepRow row = Some.Sweep();

    public PostgresLeaseTests()
    {
        first = PostgresStudyStore.Open(address, clock);
        second = PostgresStudyStore.Open(address, TimeProvider.System);
        side = PostgresSome.Connect(address);
    }

    public void Dispose()
    {
        side.Dispose();
        first.Dispose();
        second.Dispose();
        PostgresSome.Drop(address);
    }

    [Fact]
    public void What_one_store_holds_the_other_is_refused_until_it_is_given_back()
    {
        var writer = Writer(first);
        using var leadership = Lead(first, A);
        Assert.IsType<WriterResult.Held>(second.OpenWriter(row.Id));
        Assert.Equal(new LeadResult.Held(A), second.TryLead(B));
        Assert.NotNull(second.WriterOf(row.Id));
        Assert.Equal(A, second.Leader());

        writer.Dispose();
        leadership.Dispose();
        Writer(second).Dispose();
        using var theirs = Lead(second, B);
        Assert.Equal(leadership.Term + 1, theirs.Term);
    }

    [Fact]
    public void A_store_that_is_disposed_of_gives_back_all_it_holds()
    {
        using var writer = Writer(first);
        using var leadership = Lead(first, A);
        first.Dispose();
        Assert.True(leadership.Lost.IsCancellationRequested);
        Writer(second).Dispose();
        Lead(second, B).Dispose();
    }

    [Fact]
    public void A_lease_is_renewed_while_its_holder_lives()
    {
        using var writer = Writer(second);
        using var leadership = Lead(second, B);
        var before = Expiries();
        Assert.Equal(2, before.Length);
        WaitFor(() => Expiries().Zip(before).All(pair => pair.First > pair.Second));
        Assert.Single(Expiries().Distinct()); // one statement renews all
    }

    [Fact]
    public void A_deposed_writer_changes_nothing_whatever_it_tries()
    {
        using var deposed = Create(first);
        deposed.Append(Some.Batch(Some.Event(1)));
        deposed.Submit(new Submission(row.Id, 1, null));
        var blob = first.Blobs.Put(row.Id, "abc"u8);
        foreach (
            var attempt in (Action<ISweepWriter>[])
                [
                    writer =>
                        writer.Append(
                            Some.Batch(Some.Event(2)) with
                            {
                                Curves = [Some.Curve(values: [1])],
                                Checkpoints = [Some.Checkpoint()],
                            }
                        ),
                    writer => writer.Submit(new Submission(row.Id, 9, 9)),
                    writer => writer.Withdraw(),
                    writer => writer.Settle(),
                    writer => writer.DeleteBlobs([blob]),
                    writer => writer.KeepOnlyBlobs(new HashSet<BlobRef>()),
                    writer => writer.DeleteSweep(),
                    writer => writer.TryCreate(row with { Name = "again" }),
                ]
        )
        {
            using var late = Writer(first, evenIfHeld: true);
            late.Append(WriteBatch.Empty);
            TakeOverBehindItsBack();
            Assert.Throws<WriterDeposedException>(() => attempt(late));
            Assert.Throws<WriterDeposedException>(() => attempt(late)); // known now, without asking
        }

        Assert.Equal([Some.Event(1)], second.ReadLog(row.Id));
        Assert.Empty(second.ReadCurves(row.Id, 0));
        Assert.Empty(second.ReadCheckpoints(row.Id));
        Assert.Equal([new Submission(row.Id, 1, null)], second.ListSubmissions());
        Assert.Equal([row], second.List());
        Assert.NotNull(second.Blobs.Get(row.Id, blob));
    }

    [Fact]
    public void A_deposed_writer_that_never_wrote_does_not_take_its_successors_log_for_a_bug()
    {
        using var deposed = Create(first);
        Expire();
        using var successor = Writer(second);
        successor.Append(Some.Batch(Some.Events(1, 3)));
        Assert.Throws<WriterDeposedException>(() => deposed.Append(Some.Batch(Some.Event(1))));
    }

    [Fact]
    public void A_renewal_that_finds_the_lease_gone_tells_its_holder()
    {
        using var leadership = Lead(second, B);
        side.Execute("UPDATE leases SET epoch = epoch + 1, holder = 'another'");
        Assert.True(leadership.Lost.WaitHandle.WaitOne(TimeSpan.FromSeconds(60)));
        Assert.IsType<LeadResult.Held>(second.TryLead(B));
    }

    [Fact]
    public void Who_could_not_renew_for_so_long_believes_in_its_lease_no_more_before_the_server_gives_it_away()
    {
        Assert.True(Lease.RenewalPause < Lease.Trust && Lease.Trust < Lease.Duration);
        using var deposed = Create(first);
        using var leadership = Lead(first, A);
        Assert.True(leadership.IsHeld);
        clock.Advance(Lease.Trust);
        Assert.False(leadership.IsHeld);
        Assert.Throws<WriterDeposedException>(() => deposed.Append(Some.Batch(Some.Event(1))));
        Assert.True(leadership.Lost.WaitHandle.WaitOne(TimeSpan.FromSeconds(60)));
        Assert.Empty(second.ReadLog(row.Id));

        // No process took it meanwhile: the same store may, at once, and its former self stays
        // deposed.
        using var again = Writer(first);
        again.Append(Some.Batch(Some.Event(1)));
        using var lead = Lead(first, A);
        Assert.Equal(leadership.Term + 1, lead.Term);
        Assert.Throws<WriterDeposedException>(() => deposed.Append(Some.Batch(Some.Event(2))));
        deposed.Dispose();
        leadership.Dispose();
        again.Append(Some.Batch(Some.Event(2)));
        Assert.Equal(2, second.ReadLog(row.Id).Count);
        Assert.Equal(A, second.Leader());
    }

    [Fact]
    public void A_holder_whose_batch_is_stuck_half_sent_is_ended_once_its_lease_has_expired()
    {
        using var deposed = Create(first);
        var (name, token, epoch) = side.Query(
                "SELECT name, holder, epoch FROM leases",
                read => (read.GetString(0), read.GetString(1), read.GetInt64(2))
            )
            .Single();
        var settings = address.ToConnectionString();
        (settings.ApplicationName, settings.Pooling) = (PostgresDatabase.SessionName(token), false);
        using var stuck = new NpgsqlConnection(settings.ConnectionString);
        stuck.Open();
        using var transaction = stuck.BeginTransaction();
        stuck.Execute("SELECT must_hold($1, $2, $3)", name, token, epoch);
        Assert.IsType<WriterResult.Held>(second.OpenWriter(row.Id));

        Expire();
        using var writer = Writer(second);

        writer.Append(Some.Batch(Some.Event(1)));
        Assert.ThrowsAny<NpgsqlException>(() => stuck.Execute("SELECT 1"));
        Assert.Equal([Some.Event(1)], second.ReadLog(row.Id));
    }

    [Fact]
    public void A_renewal_does_not_wait_for_a_batch()
    {
        using var writer = Create(second);
        var before = Expiries();
        var (name, token, epoch) = side.Query(
                "SELECT name, holder, epoch FROM leases",
                read => (read.GetString(0), read.GetString(1), read.GetInt64(2))
            )
            .Single();
        using var other = PostgresSome.Connect(address);
        using var transaction = other.BeginTransaction();
        other.Execute("SELECT must_hold($1, $2, $3)", name, token, epoch);
        WaitFor(() => Expiries()[0] > before[0]);
    }

    [Fact]
    public async Task A_writer_has_settled_once_a_batch_that_was_under_way_has_ended()
    {
        using var writer = Create(second);
        var (name, token, epoch) = side.Query(
                "SELECT name, holder, epoch FROM leases",
                read => (read.GetString(0), read.GetString(1), read.GetInt64(2))
            )
            .Single();
        using var other = PostgresSome.Connect(address);
        var underWay = other.BeginTransaction();
        other.Execute("SELECT must_hold($1, $2, $3)", name, token, epoch);
        var settling = Task.Factory.StartNew(writer.Settle, TaskCreationOptions.LongRunning);
        WaitFor(() =>
            side.Scalar(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%FOR "
                    + "UPDATE%' AND pid <> pg_backend_pid() AND datname = current_database()"
            )
                is > 0L
        );
        Assert.False(settling.IsCompleted);
        underWay.Commit();
        await settling.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_lease_taken_while_a_batch_waits_stops_that_batch()
    {
        using var deposed = Create(first);
        using var other = PostgresSome.Connect(address);
        var taking = other.BeginTransaction();
        other.Execute("UPDATE leases SET epoch = epoch + 1, holder = 'another'");
        var batch = Task.Factory.StartNew(
            () => deposed.Append(Some.Batch(Some.Event(1))),
            TaskCreationOptions.LongRunning
        );
        WaitFor(() =>
            side.Scalar(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%must_hold%' "
                    + "AND datname = current_database()"
            )
                is > 0L
        );
        taking.Commit();
        Assert.IsType<WriterDeposedException>(Assert.Throws<AggregateException>(batch.Wait).InnerException);
        Assert.Empty(second.ReadLog(row.Id));
    }

    [Fact]
    public void A_store_that_is_read_neither_writes_nor_leads()
    {
        using var reader = PostgresSome.Reader(address);
        Assert.Throws<InvariantViolatedException>(() => ((IStudyStore)reader).OpenWriter(SweepId.Create()));
        Assert.Throws<InvariantViolatedException>(() => ((IStudyStore)reader).TryLead(A));
    }

    private static ILeadership Lead(IStudyStore store, LeaderIdentity self) =>
        Assert.IsType<LeadResult.Leading>(store.TryLead(self)).Leadership;

    private static void WaitFor(Func<bool> condition) =>
        Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(60)));

    private ISweepWriter Create(IStudyStore store)
    {
        var writer = Writer(store);
        Assert.True(writer.TryCreate(row));
        return writer;
    }

    private ISweepWriter Writer(IStudyStore store, bool evenIfHeld = false)
    {
        if (evenIfHeld)
            clock.Advance(Lease.Trust); // its former self is believed in no more
        return Assert.IsType<WriterResult.Opened>(store.OpenWriter(row.Id)).Writer;
    }

    private void TakeOverBehindItsBack()
    {
        Expire();
        Writer(second).Dispose();
    }

    private void Expire() => side.Execute("UPDATE leases SET expires = clock_timestamp() - interval '1 s'");

    private DateTime[] Expiries() =>
        [.. side.Query("SELECT expires FROM leases ORDER BY name", read => read.GetDateTime(0))];
}
