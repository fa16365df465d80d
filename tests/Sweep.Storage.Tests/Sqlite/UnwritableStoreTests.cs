using Sweep.Coordinator.Core.Study;
using Sweep.Coordinator.Hosting;
using Sweep.Shared.Domain.Events;
using Sweep.Shared.Domain.Studies;
using Sweep.Storage;
using Sweep.Storage.Sqlite;
using Sweep.Tests.Children;

namespace Sweep.Storage.Tests.Sqlite;

/// <summary>Stores of another user, and on a disk that is read-only.</summary>
public sealed class UnwritableStoreTests : IDisposable
{
    private const string Powerless = "65534";

    private readonly TemporaryFolder folder = new();

    private string Database => folder["sweep.db"];

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_store_at_rest_is_read_by_another_user_and_left_as_it_is()
    {
        var state = Write();
        var before = Standing();
        Assert.Equal(ReadAs(state), AsPowerless("read"));
        Assert.Equal(before, Standing());
    }

    [Fact]
    public void A_store_is_read_by_another_user_while_it_is_written_to()
    {
        using var store = SqliteStudyStore.Open(Database);
        var opening = Create(store);
        using var writer = opening.Writer;
        var state = SomeStudy.Write(writer, opening.Session.State, 3);
        Assert.Equal(ReadAs(state), AsPowerless("read"));
        state = SomeStudy.Write(writer, state, 0, new TrialsRaised(9));
        Assert.Equal(ReadAs(state), AsPowerless("read"));
    }

    [Fact]
    public void A_copy_of_a_store_with_its_log_and_no_shared_memory_is_read_with_what_the_log_holds()
    {
        using var other = new TemporaryFolder();
        using var store = SqliteStudyStore.Open(other["sweep.db"]);
        var opening = Create(store);
        using var writer = opening.Writer;
        var state = SomeStudy.Write(writer, opening.Session.State, 3);
        File.Copy(other["sweep.db"], Database);
        File.Copy(other["sweep.db-wal"], Database + "-wal");
        Assert.Equal(ReadAs(state), AsPowerless("read"));
    }

    [Fact]
    public void A_user_who_may_not_write_is_told_so_in_one_sentence()
    {
        Write();
        Assert.Contains(
            $"The store {Database} can be read and not be written to: there is no permission",
            AsPowerless("open"),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void A_store_on_a_read_only_disk_is_read()
    {
        var state = Write();
        string[] inNamespace = ["--user", "--map-root-user", "--mount"];
        const string mount = "mount --bind \"$0\" \"$0\" && mount -o remount,ro,bind \"$0\"";
        using (var trial = ChildProcess.Running("unshare", [.. inNamespace, "sh", "-c", mount + " 2>&1", folder.Path]))
            Assert.SkipWhen(
                trial.Finish().ExitCode != 0,
                "this machine lets no user make a read-only mount (user namespaces are off)"
            );
        foreach (var (part, said) in new[] { ("read", ReadAs(state)), ("open", "can be read and not be written to") })
        {
            using var child = ChildProcess.Running(
                "unshare",
                [
                    .. inNamespace,
                    "sh",
                    "-c",
                    mount + " && exec \"$@\"",
                    folder.Path,
                    .. SecondProcess.CommandLine(part, Database),
                ]
            );
            Assert.Contains(said, child.Finish().Output, StringComparison.Ordinal);
        }
    }

    private static SweepOpening.Ready Create(IStudyStore store) =>
        Assert.IsType<SweepOpening.Ready>(SweepOpening.Create(store, SomeStudy.Spec, Some.Instant, "test"));

    /// <summary>What <see cref="SecondProcess"/> says of such a state.</summary>
    private static string ReadAs(StudyState state) => $"{state.Position} events, {state.Trials.Count} trials\n";

    private StudyState Write()
    {
        using var store = SqliteStudyStore.Open(Database);
        var opening = Create(store);
        using var writer = opening.Writer;
        return SomeStudy.Write(writer, opening.Session.State, 3);
    }

    private (string, long, DateTime)[] Standing() =>
        [
            .. Directory
                .GetFiles(folder.Path)
                .Order()
                .Select(path => (path, new FileInfo(path).Length, File.GetLastWriteTimeUtc(path))),
        ];

    private string AsPowerless(string part)
    {
        Assert.SkipUnless(Environment.UserName == "root", "only root can become another user");
        using (var chmod = ChildProcess.Running("chmod", "755", folder.Path))
            chmod.FinishWell();
        string[] become =
        [
            $"--reuid={Powerless}",
            $"--regid={Powerless}",
            "--clear-groups",
            "env",
            "HOME=/nonexistent",
            "DOTNET_EnableDiagnostics=0",
        ];
        using (
            var trial = ChildProcess.Running(
                "setpriv",
                [.. become, "test", "-r", SecondProcess.CommandLine()[^2], "-a", "-r", Database]
            )
        )
            Assert.SkipWhen(
                trial.Finish().ExitCode != 0,
                "another user may not read this program, or there is no setpriv"
            );
        using var child = ChildProcess.Running("setpriv", [.. become, .. SecondProcess.CommandLine(part, Database)]);
        return child.Finish().Output;
    }
}
