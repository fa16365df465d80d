using System.Globalization;
using System.Runtime.InteropServices;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Protocol;
using Sweep.Storage;
using Sweep.Storage.Postgres;
using Sweep.Tests.Children;
using Sweep.Tests.Postgres;

namespace Sweep.Storage.Tests.Postgres;

/// <summary>
/// What holds between processes, when one of them is killed or stands still, and when the server
/// goes away.
/// </summary>
public sealed class PostgresProcessesTests : IDisposable
{
    private readonly string url = PostgresServer.Shared.NewSchema();

    private PostgresAddress Address => PostgresSome.Parse(url);

    private static LeaderIdentity Self => new("there:7070", Environment.ProcessId, Environment.MachineName);

    public void Dispose() => PostgresSome.Drop(Address);

    [Fact]
    public void After_a_kill_of_the_leader_another_leads_and_writes()
    {
        using var child = SecondProcess.Playing("lead-and-write", url, "moons");
        long acknowledged = 0;
        for (var i = 0; i < 5; i++)
            acknowledged = long.Parse(child.ReadLine(), CultureInfo.InvariantCulture);
        using var store = PostgresStudyStore.Open(Address, TimeProvider.System);
        var first = new LeaderIdentity("here:7070", child.Id, Environment.MachineName);
        Assert.Equal(new LeadResult.Held(first), store.TryLead(Self));
        var row = store.Find("moons")!;
        Assert.Equal(new WriterIdentity(child.Id, Environment.MachineName), store.WriterOf(row.Id));

        child.Kill();
        var killedAt = TimeProvider.System.GetTimestamp();
        using var leadership = Until(() => (store.TryLead(Self) as LeadResult.Leading)?.Leadership);
        using var writer = Until(() => (store.OpenWriter(row.Id) as WriterResult.Opened)?.Writer);
        var took = TimeProvider.System.GetElapsedTime(killedAt);

        Assert.Equal(2, leadership.Term);
        var log = store.ReadLog(row.Id);
        Assert.InRange(log.Count, acknowledged, long.MaxValue);
        writer.Append(Some.Batch(Some.Event(log.Count + 1)));
        TestContext.Current.SendDiagnosticMessage("takeover after a kill: {0:F1} s", took.TotalSeconds);
    }

    [Fact]
    public void A_leader_that_stood_still_past_its_lease_writes_nothing_when_it_goes_on()
    {
        using var child = SecondProcess.Playing("lead-and-write", url, "moons");
        for (var i = 0; i < 5; i++)
            child.ReadLine();
        using var store = PostgresStudyStore.Open(Address, TimeProvider.System);
        var row = store.Find("moons")!;
        Signal(child.Id, Stop);
        using var leadership = Until(() => (store.TryLead(Self) as LeadResult.Leading)?.Leadership);
        using var writer = Until(() => (store.OpenWriter(row.Id) as WriterResult.Opened)?.Writer);
        var mine = store.ReadLog(row.Id).Count + 1;
        writer.Append(Some.Batch(Some.Event(mine)));

        Signal(child.Id, Continue);
        var output = child.FinishWell();

        var lines = output.TrimEnd().Split('\n');
        Assert.Equal("deposed", lines[^1]);
        // What it acknowledged it wrote before it stood still, and after that nothing.
        Assert.All(lines[..^1], line => Assert.InRange(long.Parse(line, CultureInfo.InvariantCulture), 1, mine - 1));
        Assert.Equal(mine, store.ReadLog(row.Id).Count);
        Assert.Equal(Self, store.Leader());
        Assert.NotNull(store.WriterOf(row.Id));
    }

    [Fact]
    public void A_kill_while_writing_loses_nothing_acknowledged_and_leaves_nothing_partial()
    {
        const int perBatch = 7;
        using var child = SecondProcess.Playing("write", url, "moons", "1000000", $"{perBatch}");
        Assert.Equal("ready", child.ReadLine());
        child.Say("go");
        var acknowledged = 0;
        for (var i = 0; i < 30; i++)
            acknowledged = int.Parse(child.ReadLine(), CultureInfo.InvariantCulture);
        child.Kill();

        using var store = PostgresSome.Reader(Address);
        var sweep = store.Find("moons")!.Id;
        // A batch that was on its way may still be committed: read until two readings agree.
        var log = Until(() =>
            store.ReadLog(sweep) is var once && once.Count == store.ReadLog(sweep).Count ? once : null
        );
        Assert.InRange(log.Count, acknowledged, int.MaxValue);
        Assert.Equal(0, log.Count % perBatch);
        Assert.Equal(Some.Events(1, log.Count), log);
        var batches = log.Count / perBatch;
        Assert.Equal(Enumerable.Range(1, batches), store.ReadCurves(sweep, 0).Select(chunk => chunk.FromEpoch));
        Assert.Equal([Some.Checkpoint(step: batches - 1)], store.ReadCheckpoints(sweep));
    }

    [Fact]
    public void Two_processes_make_a_store_and_write_to_their_sweeps_at_once()
    {
        using ChildProcess a = Writing("a"),
            b = Writing("b");
        a.Say("go");
        b.Say("go");
        a.FinishWell();
        b.FinishWell();
        using var store = PostgresSome.Reader(Address);
        Assert.Equal(["a", "b"], store.List().Select(row => row.Name).Order());
        Assert.All(store.List(), row => Assert.Equal(Some.Events(1, 20 * 5), store.ReadLog(row.Id)));

        ChildProcess Writing(string name)
        {
            var child = SecondProcess.Playing("write", url, name, "20", "5");
            Assert.Equal("ready", child.ReadLine());
            return child;
        }
    }

    [Fact]
    public void A_server_that_restarts_is_away_and_then_the_writer_goes_on()
    {
        using var server = PostgresServer.Start();
        var address = PostgresSome.Parse(server.NewSchema());
        // A clock that stands still, and a row that does not expire: however long this machine
        // takes to restart a server, the lease outlives it.
        using var store = PostgresStudyStore.Open(address, new ManualClock());
        using (var side = PostgresSome.Connect(address))
        {
            side.Execute(
                "CREATE FUNCTION keep() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.expires := 'infinity'; "
                    + "RETURN NEW; END $$"
            );
            side.Execute("CREATE TRIGGER keep BEFORE INSERT OR UPDATE ON leases FOR EACH ROW EXECUTE FUNCTION keep()");
        }

        var row = Some.Sweep();
        using var writer = Assert.IsType<WriterResult.Opened>(store.OpenWriter(row.Id)).Writer;
        Assert.True(writer.TryCreate(row));
        writer.Append(Some.Batch(Some.Event(1)));
        var blob = store.Blobs.Put(row.Id, "abc"u8);

        server.Stop();
        var away = Assert.Throws<StoreAwayException>(() => writer.Append(Some.Batch(Some.Event(2))));
        Assert.DoesNotContain(PostgresServer.Password, away.ToString(), StringComparison.Ordinal);
        Assert.Throws<StoreAwayException>(() => store.List());
        Assert.Throws<StoreAwayException>(() => store.Blobs.Put(row.Id, "abcd"u8));
        Assert.Throws<StoreAwayException>(() => store.OpenWriter(SweepId.Create()));
        server.Continue();

        Assert.Equal([Some.Event(1)], store.ReadLog(row.Id));
        Assert.Equal("abc"u8, store.Blobs.Get(row.Id, blob)!);
        writer.Append(Some.Batch(Some.Event(2)));
        Assert.Equal(2, store.ReadLog(row.Id).Count);
    }

    [Fact]
    public void A_server_away_for_longer_than_a_lease_deposes_and_the_same_store_may_write_anew()
    {
        using var server = PostgresServer.Start();
        using var store = PostgresStudyStore.Open(PostgresSome.Parse(server.NewSchema()), TimeProvider.System);
        var row = Some.Sweep();
        using var writer = Assert.IsType<WriterResult.Opened>(store.OpenWriter(row.Id)).Writer;
        Assert.True(writer.TryCreate(row));
        using var leadership = Assert.IsType<LeadResult.Leading>(store.TryLead(Self)).Leadership;
        server.Stop();
        Assert.True(leadership.Lost.WaitHandle.WaitOne(TimeSpan.FromSeconds(60)));
        Assert.Throws<WriterDeposedException>(() => writer.Append(Some.Batch(Some.Event(1))));
        server.Continue();

        using var again = Assert.IsType<WriterResult.Opened>(Until(() => store.OpenWriter(row.Id))).Writer;
        Assert.Single(Until(() => Kept(store, row.Id, again)));
        using var lead = Assert.IsType<LeadResult.Leading>(Until(() => store.TryLead(Self))).Leadership;
        Assert.Equal(2, lead.Term);
    }

    private const int Stop = 19,
        Continue = 18;

    /// <summary>
    /// Asks until there is an answer. A busy server that answers too late is asked again, as the
    /// product does.
    /// </summary>
    private static T Until<T>(Func<T?> question)
        where T : class
    {
        T? answer = null;
        Assert.True(SpinWait.SpinUntil(() => (answer = Ask()) is not null, TimeSpan.FromSeconds(60)));
        return answer!;

        T? Ask()
        {
            try
            {
                return question();
            }
            catch (StoreAwayException)
            {
                return null;
            }
        }
    }

    /// <summary>
    /// The log once the event is in it. A commit without an answer may have taken place.
    /// </summary>
    private static IReadOnlyList<LogEntry> Kept(PostgresStudyStore store, SweepId sweep, ISweepWriter writer)
    {
        if (store.ReadLog(sweep).Count == 0)
            writer.Append(Some.Batch(Some.Event(1)));
        return store.ReadLog(sweep);
    }

    private static void Signal(int process, int signal) => Assert.Equal(0, Kill(process, signal));

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int process, int signal);
}
