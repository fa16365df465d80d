using System.Collections.Immutable;
using System.Globalization;
using Sweep.Shared.Domain.Identity;
using Sweep.Shared.Domain.Trials;
using Sweep.Shared.Protocol;
using Sweep.Storage;
using Sweep.Storage.Postgres;
using Sweep.Storage.Sqlite;
using Sweep.Tests.Children;
using Xunit.Runner.InProc.SystemConsole;

namespace Sweep.Storage.Tests;

/// <summary>
/// What another process does in a test: this program again, told to play a part instead of running
/// the tests.
/// </summary>
internal static class SecondProcess
{
    /// <summary>The first argument of a process that plays a part.</summary>
    public const string Marker = "second-process";

    /// <summary>This program, playing a part.</summary>
    public static ChildProcess Playing(params IEnumerable<string> part)
    {
        var command = CommandLine(part);
        return ChildProcess.Running(command[0], command[1..]);
    }

    /// <summary>The command line of this program playing a part.</summary>
    public static string[] CommandLine(params IEnumerable<string> part)
    {
        var program = Environment.ProcessPath!;
        string[] assembly =
            Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(SecondProcess).Assembly.Location] : [];
        return [program, .. assembly, Marker, .. part];
    }

    public static int Main(string[] arguments)
    {
        if (arguments is not [Marker, var part, var path, ..])
            return ConsoleRunner.Run(arguments).GetAwaiter().GetResult();
        switch (part)
        {
            case "hold":
                Hold(path, new SweepId(arguments[3]));
                break;
            case "lead":
                Lead(path, arguments[3]);
                break;
            case "lead-and-write":
                LeadAndWrite(path, arguments[3]);
                break;
            case "write":
                Write(path, arguments[3], batches: Number(arguments[4]), perBatch: Number(arguments[5]));
                break;
            case "full-disk":
                FullDisk(path);
                break;
            case "read":
                Read(path);
                break;
            case "open":
                TryOpen(path);
                break;
            case "small-files":
                SmallFiles(path);
                break;
            default:
                return 2;
        }

        return 0;
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static IStudyStore Open(string path) =>
        PostgresAddress.IsMeant(path)
            ? PostgresStudyStore.Open(PostgresAddress.Parse(path).Address!, TimeProvider.System)
            : SqliteStudyStore.Open(path);

    /// <summary>Has the right to write to a sweep until its input ends.</summary>
    private static void Hold(string path, SweepId sweep)
    {
        using var store = Open(path);
        using var writer = ((WriterResult.Opened)store.OpenWriter(sweep)).Writer;
        Console.WriteLine("held");
        Console.In.ReadToEnd();
    }

    /// <summary>Leads until its input ends.</summary>
    private static void Lead(string path, string address)
    {
        using var store = Open(path);
        var self = new LeaderIdentity(address, Environment.ProcessId, Environment.MachineName);
        using var leadership = ((LeadResult.Leading)store.TryLead(self)).Leadership;
        Console.WriteLine(leadership.Term);
        Console.In.ReadToEnd();
    }

    /// <summary>
    /// Leads and writes to a new sweep until it is deposed; says each position that was
    /// acknowledged, and at the end whether it knows that it leads no more.
    /// </summary>
    private static void LeadAndWrite(string path, string name)
    {
        using var store = Open(path);
        var row = Some.Sweep(name);
        using var leadership = (
            (LeadResult.Leading)
                store.TryLead(new LeaderIdentity("here:7070", Environment.ProcessId, Environment.MachineName))
        ).Leadership;
        using var writer = ((WriterResult.Opened)store.OpenWriter(row.Id)).Writer;
        Assert.True(writer.TryCreate(row));
        try
        {
            for (var position = 1L; ; position++)
            {
                try
                {
                    writer.Append(Some.Batch(Some.Event(position)));
                    Console.WriteLine(position);
                }
                catch (StoreAwayException)
                {
                    // The process that takes over may end this process's sessions before it finds
                    // out about its lease.
                    position = LastOf(store, row.Id, writer);
                }
            }
        }
        catch (WriterDeposedException)
        {
            Assert.Throws<WriterDeposedException>(writer.DeleteSweep);
            Assert.Throws<WriterDeposedException>(writer.Withdraw);
            leadership.Lost.WaitHandle.WaitOne();
            Console.WriteLine("deposed");
        }
    }

    /// <summary>The last position of the log, once the store answers again.</summary>
    private static long LastOf(IStudyStore store, SweepId sweep, ISweepWriter writer)
    {
        while (true)
        {
            try
            {
                writer.Settle();
                return store.ReadLog(sweep).Count;
            }
            catch (StoreAwayException)
            {
                // Not yet.
            }
        }
    }

    /// <summary>
    /// Opens a store when told to, makes a sweep and writes to it; says the last position after
    /// each batch that was acknowledged.
    /// </summary>
    private static void Write(string path, string name, int batches, int perBatch)
    {
        Console.WriteLine("ready");
        Console.ReadLine();
        using var store = Open(path);
        var row = Some.Sweep(name);
        using var writer = ((WriterResult.Opened)store.OpenWriter(row.Id)).Writer;
        Assert.True(writer.TryCreate(row));
        for (var i = 0; i < batches; i++)
        {
            writer.Append(
                Some.Batch(Some.Events(1 + (long)i * perBatch, perBatch)) with
                {
                    Curves = [Some.Curve(from: 1 + i, values: [i])],
                    Checkpoints = [Some.Checkpoint(step: i)],
                    Forgotten = i == 0 ? [] : [Some.Checkpoint(step: i - 1)],
                }
            );
            Console.WriteLine((i + 1) * perBatch);
        }
    }

    /// <summary>
    /// Reads the one sweep of a store, by its log and by its summary, and says how much there is.
    /// </summary>
    private static void Read(string path)
    {
        using var store = ((ReadableStore.Opened)SqliteStudyStore.OpenForReading(path)).Store;
        var row = store.List().Single();
        Assert.Null(store.Blobs.Get(row.Id, new BlobRef(new string('a', 64), 1)));
        Console.WriteLine($"{store.ReadLog(row.Id).Count} events, {store.ReadSummary(row.Id)!.Check().Trials} trials");
    }

    /// <summary>Opens a store to write to it, and says what is in the way.</summary>
    private static void TryOpen(string path)
    {
        try
        {
            SqliteStudyStore.Open(path).Dispose();
            Console.WriteLine("opened");
        }
        catch (StorageException failure)
        {
            Console.WriteLine(failure.Message);
        }
    }

    /// <summary>Fills the disk that a folder lies on, fails, makes room, and goes on.</summary>
    private static void FullDisk(string folder)
    {
        var path = Path.Combine(folder, "sweep.db");
        using var store = SqliteStudyStore.Open(path);
        var row = Some.Sweep();
        using var writer = ((WriterResult.Opened)store.OpenWriter(row.Id)).Writer;
        Assert.True(writer.TryCreate(row));
        writer.Append(Some.Batch(Some.Events(1, 10)));
        var kept = store.Blobs.Put(row.Id, "kept"u8);
        var ballast = Path.Combine(folder, "ballast");
        FillUp(ballast);

        var big = Some.Batch([Some.Event(11), Some.Event(12) with { Body = new string('x', 300_000) }, Some.Event(13)]);
        for (var i = 0; i < 3; i++)
        {
            Console.WriteLine(Assert.Throws<StorageException>(() => writer.Append(big)).Message);
            Console.WriteLine(
                Assert.Throws<StorageException>(() => store.Blobs.Put(row.Id, new byte[100_000])).Message
            );
            Assert.Equal(Some.Events(1, 10), store.ReadLog(row.Id));
            Assert.Equal("kept"u8, store.Blobs.Get(row.Id, kept)!);
            Assert.Single(Directory.GetFiles(Path.Combine(folder, "sweep.db-blobs", row.Id.Text)));
        }

        File.Delete(ballast);
        writer.Append(big);
        Assert.Equal(13, store.ReadLog(row.Id).Count);
        Assert.Equal(new byte[100_000], store.Blobs.Get(row.Id, store.Blobs.Put(row.Id, new byte[100_000])));
        Console.WriteLine("went on");

        writer.Dispose();
        store.Dispose();
        FillUp(ballast);
        Console.WriteLine(Assert.Throws<StorageException>(() => SqliteStudyStore.OpenForReading(path)).Message);
        File.Delete(ballast);
        using var reader = ((ReadableStore.Opened)SqliteStudyStore.OpenForReading(path)).Store;
        Assert.Equal(13, reader.ReadLog(row.Id).Count);
    }

    private static void FillUp(string path) =>
        Assert.ThrowsAny<IOException>(() =>
        {
            using var file = File.Create(path, bufferSize: 0);
            for (var i = 0; i < 1_000_000; i++)
                file.Write(new byte[4096]);
        });

    /// <summary>
    /// Writes, under a limit on the size of a file, until that is reached; says the last position
    /// that was acknowledged.
    /// </summary>
    private static void SmallFiles(string path)
    {
        using var store = SqliteStudyStore.Open(path);
        var row = Some.Sweep();
        using var writer = ((WriterResult.Opened)store.OpenWriter(row.Id)).Writer;
        Assert.True(writer.TryCreate(row));
        Console.WriteLine(Assert.Throws<StorageException>(() => store.Blobs.Put(row.Id, new byte[2_000_000])).Message);
        Assert.Empty(Directory.GetFiles(Path.Combine(path + "-blobs", row.Id.Text)));
        var acknowledged = 0L;
        Console.WriteLine(
            Assert
                .Throws<StorageException>(() =>
                {
                    while (acknowledged < 1_000_000)
                    {
                        ImmutableArray<LogEntry> events =
                        [
                            Some.Event(acknowledged + 1) with
                            {
                                Body = new string('x', 20_000),
                            },
                            Some.Event(acknowledged + 2),
                        ];
                        writer.Append(Some.Batch(events));
                        acknowledged += 2;
                    }
                })
                .Message
        );
        Console.WriteLine(acknowledged);
    }
}
