using System.Globalization;
using Microsoft.Data.Sqlite;
using Sweep.Shared.Protocol;
using Sweep.Storage;
using Sweep.Storage.Sqlite;
using Sweep.Tests.Children;

namespace Sweep.Storage.Tests.Sqlite;

public sealed class FullDiskTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_full_disk_is_said_and_once_there_is_room_the_store_goes_on()
    {
        // A small disk of its own, in a mount namespace of its own that goes with the process.
        string[] inNamespace = ["--user", "--map-root-user", "--mount"];
        const string mount = "mount -t tmpfs -o size=2m tmpfs \"$0\"";
        using (var trial = ChildProcess.Running("unshare", [.. inNamespace, "sh", "-c", mount + " 2>&1", folder.Path]))
            Assert.SkipWhen(
                trial.Finish().ExitCode != 0,
                "this machine lets no user make a small disk (user namespaces are off)"
            );

        using var child = ChildProcess.Running(
            "unshare",
            [
                .. inNamespace,
                "sh",
                "-c",
                mount + " && exec \"$@\"",
                folder.Path,
                .. SecondProcess.CommandLine("full-disk", folder.Path),
            ]
        );
        var output = child.FinishWell();

        Assert.Contains("went on", output, StringComparison.Ordinal);
        const string message = "is full. Nothing that was acknowledged is lost: free some space, then resume.";
        Assert.Equal(7, output.Split('\n').Count(line => line.EndsWith(message, StringComparison.Ordinal)));
    }

    [Fact]
    public void A_limit_on_the_size_of_files_is_said_and_nothing_is_half_written()
    {
        var path = folder["sweep.db"];
        // 400 blocks of 512 bytes. Without the trap the system would end the process instead of
        // refusing the write; and the runtime keeps its code in a big file in memory unless told
        // not to.
        const string script = "trap '' XFSZ; ulimit -f 400; DOTNET_EnableWriteXorExecute=0 exec \"$0\" \"$@\"";
        using var child = ChildProcess.Running("sh", ["-c", script, .. SecondProcess.CommandLine("small-files", path)]);
        var output = child.FinishWell();
        var lines = output.TrimEnd().Split('\n');
        Assert.Contains("ulimit", lines[0], StringComparison.Ordinal);
        Assert.Contains(path, lines[1], StringComparison.Ordinal);
        var acknowledged = int.Parse(lines[2], CultureInfo.InvariantCulture);
        Assert.True(acknowledged > 0);

        using var store = SqliteStudyStore.Open(path);
        Assert.Equal(acknowledged, store.ReadLog(store.Find("moons")!.Id).Count);
    }

    [Fact]
    public void A_full_database_is_said_and_once_there_is_room_the_writer_goes_on()
    {
        using var store = SqliteStudyStore.Open(folder["sweep.db"]);
        var row = Some.Sweep();
        using var writer = (SqliteSweepWriter)Assert.IsType<WriterResult.Opened>(store.OpenWriter(row.Id)).Writer;
        Assert.True(writer.TryCreate(row));
        writer.Append(Some.Batch(Some.Events(1, 10)));
        var batch = Some.Batch([Some.Event(11), Some.Event(12) with { Body = new string('x', 100_000) }]) with
        {
            Checkpoints = [Some.Checkpoint()],
        };
        Limit(writer.Connection, pages: 20);

        for (var i = 0; i < 3; i++)
        {
            Assert.Contains(
                "full",
                Assert.Throws<StorageException>(() => writer.Append(batch)).Message,
                StringComparison.Ordinal
            );
            Assert.Equal(10, store.ReadLog(row.Id).Count);
            Assert.Empty(store.ReadCheckpoints(row.Id));
        }

        Limit(writer.Connection, pages: 1_000_000);
        writer.Append(batch);
        Assert.Equal(12, store.ReadLog(row.Id).Count);
        Assert.Single(store.ReadCheckpoints(row.Id));
    }

    private static void Limit(SqliteConnection connection, int pages) =>
        connection.Execute($"PRAGMA max_page_count = {pages.ToString(CultureInfo.InvariantCulture)}");
}
